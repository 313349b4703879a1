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

# Odoo reads these in place of a configuration file.
export ODOO_RC="$DEV/odoo.conf"
export ODOO_DATA_DIR="$DEV/data"
export ODOO_ADDONS_PATH="$ROOT,$ROOT/examples${EXTRA_ADDONS:+,$EXTRA_ADDONS}"
# A checkout has its addons apart; an installed package has them inside of odoo/, found by itself.
[ ! -e "$DEV/odoo/addons/web/static" ] || ODOO_ADDONS_PATH="$DEV/odoo/addons,$ODOO_ADDONS_PATH"
# Nothing that runs here is reached from outside, nor sends mail there (dev/mailsink.py takes the demo's).
export ODOO_HTTP_INTERFACE=127.0.0.1 ODOO_SMTP_SERVER=127.0.0.1 ODOO_SMTP_PORT="${ODOO_SMTP_PORT:-9}"

# The addons of this repository, comma-separated: relance_telephonique, and the bridges beside it.
addons() { (cd "$ROOT" && printf '%s\n' relance_telephonique*/__manifest__.py | xargs dirname | paste -sd,); }

# load_addons DATABASE LOG -i|-u: install or update the addons of this repository. Of a failure, the
# exceptions (the first is the cause) and the end are shown.
load_addons() {
    "$ROOT/dev/odoo" -d "$1" "$3" "$(addons)" --stop-after-init --no-http --max-cron-threads=0 \
        --logfile="$2" 2>>"$2" || {
        { grep -aE '^([a-z0-9_]+\.)*[A-Z][A-Za-z]+: ' "$2"; grep -av ' INFO ' "$2" | tail -8; } >&2
        return 1
    }
}

# What of the addons a database is made from: all but their tests.
code_version() {
    (cd "$ROOT" && find relance_telephonique* -type f ! -name '*.pyc' ! -path '*/tests/*' -print0 |
        sort -z | xargs -0 sha1sum | sha1sum | cut -c1-40)
}

# loaded_version DATABASE: what it was last loaded with, as code_version says; "nothing" if it is not there.
loaded_version() {
    local said
    said="$(psql -X -At -d postgres -c "SELECT coalesce(shobj_description(oid, 'pg_database'), 'nothing')
        FROM pg_database WHERE datname = '$1'")"
    echo "${said:-nothing}"
}

# bring_up_to_date DATABASE LOG: install the addons into a database made anew, update them where they have
# changed since; the database remembers the version it was last loaded with.
bring_up_to_date() {
    local db="$1" how=-u version loaded
    version="$(code_version)"
    loaded="$(loaded_version "$db")"
    [ "$loaded" != "$version" ] || return 0
    if [ "$loaded" = nothing ]; then
        say "Creating the database $db and installing $(addons) (log: $2)"
        "$ROOT/dev/newdb" "$db"
        how=-i
    else
        say "The code has changed: updating $(addons) in the database $db (log: $2)"
    fi
    load_addons "$db" "$2" "$how" || die "Odoo failed: see $2. To begin again: dev/newdb $db"
    psql -X -At -d postgres -c "COMMENT ON DATABASE $db IS '$version'" >/dev/null
}
