# Sourced by the scripts of this folder: where things are, and how to reach Odoo and PostgreSQL.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
DEV="$ROOT/.dev"
VENV="$DEV/venv"

say() { printf '%s\n' "$*"; }
die() { printf 'Error: %s\n' "$*" >&2; exit 1; }

require_setup() { [ -e "$DEV/stamps/python" ] || die "the environment is not there yet: run 'make setup'"; }

# PostgreSQL: the server that PGHOST names, otherwise a private cluster of this clone. PostgreSQL
# refuses to run as root: then the cluster belongs to the user postgres, who may not be able to enter
# this folder, so that its files are kept outside.
CLONE_ID="$(printf %s "$ROOT" | sha1sum | cut -c1-10)"
if [ "$(id -u)" = 0 ]; then
    CLUSTER="/var/lib/relance-$CLONE_ID"
else
    CLUSTER="$DEV/postgres"
fi
CLUSTER_SOCKET="$CLUSTER/run"
# The path of a socket is limited to 107 characters, and plain ones.
[[ ${#CLUSTER_SOCKET} -lt 85 && $CLUSTER_SOCKET =~ ^[A-Za-z0-9/_.-]+$ ]] ||
    CLUSTER_SOCKET="/tmp/relance-$(id -u)-$CLONE_ID"

PRIVATE_CLUSTER=
if [ "${PGHOST:-$CLUSTER_SOCKET}" = "$CLUSTER_SOCKET" ]; then
    PRIVATE_CLUSTER=1
    export PGHOST="$CLUSTER_SOCKET" PGPORT=5432 PGUSER=odoo
fi
start_postgres() { [ -z "$PRIVATE_CLUSTER" ] || pg_isready -q || "$ROOT/dev/postgres" start; }

# Compiled code is kept, apart from the sources: Odoo then loads in half the time.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$DEV/pycache"

# Odoo reads these in place of a configuration file.
export ODOO_RC="$DEV/odoo.conf"
export ODOO_DATA_DIR="$DEV/data"
export ODOO_ADDONS_PATH="$ROOT,$ROOT/examples,$ROOT/dev/addons${EXTRA_ADDONS:+,$EXTRA_ADDONS}"
# A checkout has its addons apart; an installed package has them inside of odoo/, found by itself.
[ ! -e "$DEV/odoo/addons/web/static" ] || ODOO_ADDONS_PATH="$DEV/odoo/addons,$ODOO_ADDONS_PATH"
# Nothing that runs here is reached from outside, nor sends mail there (dev/mailsink.py takes the demo's).
export ODOO_HTTP_INTERFACE=127.0.0.1 ODOO_SMTP_SERVER=127.0.0.1 ODOO_SMTP_PORT="${ODOO_SMTP_PORT:-9}"

# The addons of this repository, comma-separated: relance_telephonique, and the bridges beside it; then those that
# need nothing but Odoo, which are installed and tested together.
BESIDE_OCA=(relance_telephonique_queue_job relance_telephonique_voip_oca) # with what dev/oca gets: make queue, make beside
beside_oca() { printf '%s\n' "${BESIDE_OCA[@]}" | paste -sd,; }
without_oca() { grep -vxF "$(printf '%s\n' "${BESIDE_OCA[@]}")"; } # of names, one a line
all_addons() { (cd "$ROOT" && printf '%s\n' relance_telephonique*/__manifest__.py | xargs dirname | paste -sd,); }
addons() { all_addons | tr , '\n' | without_oca | paste -sd,; }

# load_addons DATABASE LOG -i|-u [ADDONS]: install or update addons, all of this repository unless told. Of a
# failure, the exceptions (the first is the cause) and the end are shown.
load_addons() {
    "$ROOT/dev/odoo" -d "$1" "$3" "${4:-$(addons)}" --stop-after-init --no-http --max-cron-threads=0 \
        --logfile="$2" 2>>"$2" || {
        { grep -aE '^([a-z0-9_]+\.)*[A-Z][A-Za-z]+: ' "$2"; grep -av ' INFO ' "$2" | tail -8; } >&2
        return 1
    }
}

# upgrade_from: which commit is the version before this one, and what it is called: the last tag, or as long as there
# is none what dev/upgrade/from names
upgrade_from() {
    local tag
    if tag="$(git -C "$ROOT" describe --tags --abbrev=0 2>/dev/null)"; then
        echo "$tag $tag"
    else
        cat "$ROOT/dev/upgrade/from"
    fi
}

# Which Odoo and which version of each addon a database is loaded from, as words NAME=VERSION: those of now,
# and those that a database remembers (its comment).
versions_now() { printf 'odoo=%s ' "$(cat "$DEV/stamps/odoo")"; "$VENV/bin/python" "$ROOT/dev/versions.py" "$ROOT" "$(addons)"; }
versions_of() {
    psql -X -At -d postgres -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"
}
remember_versions() { psql -X -q -d postgres -c "COMMENT ON DATABASE $1 IS '$2'"; }

# code_now [FIND'S TESTS…]: what all files of the addons are, as one number
code_now() {
    (cd "$ROOT" && find relance_telephonique* -type f ! -name '*.pyc' "$@" -print0 | sort -z | xargs -0 sha1sum) |
        sha1sum | cut -c1-40
}

# install_addons DATABASE: a new database with the addons, as they are installed; what is there already is
# dropped. The addons are installed once, and copied while nothing of them but their tests changes.
INSTALLED_DB=relance_installed
[ -n "$PRIVATE_CLUSTER" ] || INSTALLED_DB="relance_installed_$CLONE_ID" # other clones may use that server
INSTALL_LOG="$DEV/log/$INSTALLED_DB.log"
install_addons() {
    local versions code
    start_postgres # here, or else the server would hold the lock
    versions="$(versions_now)"
    code="$versions code=$(code_now ! -path '*/tests/*')"
    exec 8>"$DEV/installed.lock"
    flock 8
    if [ "$(versions_of "$INSTALLED_DB")" != "$code" ]; then
        say "Installing $(addons) into the fresh database $INSTALLED_DB (log: $INSTALL_LOG)"
        rm -f "$INSTALL_LOG"
        "$ROOT/dev/newdb" "$INSTALLED_DB"
        load_addons "$INSTALLED_DB" "$INSTALL_LOG" -i || die "the installation failed: see $INSTALL_LOG"
        remember_versions "$INSTALLED_DB" "$code"
    fi
    "$ROOT/dev/newdb" "$1" "$INSTALLED_DB"
    exec 8>&-
    remember_versions "$1" "$versions"
}

# bring_up_to_date DATABASE LOG: update the addons that have changed since the database was loaded; make it
# anew when it is not there, or has another Odoo or other addons.
bring_up_to_date() {
    local versions loaded changed
    versions="$(versions_now)"
    loaded="$(versions_of "$1")"
    [ "$loaded" != "$versions" ] || return 0
    changed="$(comm -13 <(words "$loaded") <(words "$versions") | cut -d= -f1 | paste -sd,)"
    if [ "$(words "$loaded" | cut -d= -f1)" != "$(words "$versions" | cut -d= -f1)" ] || [[ $changed == *odoo* ]]; then
        install_addons "$1"
        return
    fi
    say "The code has changed: updating $changed in the database $1 (log: $2)"
    load_addons "$1" "$2" -u "$changed" || die "Odoo failed: see $2. To begin again: dev/newdb $1"
    remember_versions "$1" "$versions"
}

words() { tr ' ' '\n' <<<"$1" | sort; }

free_port() {
    "$VENV/bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for PORT PID: until the process listens there
wait_for() {
    until (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
        kill -0 "$2" 2>/dev/null || die "Odoo has ended: see $LOG"
        sleep 0.2
    done
}
