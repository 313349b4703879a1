"""Keys for machines: each opens one address, and nothing else."""

import hmac
import secrets

from odoo import api, models
from odoo.addons.base.models.res_users import INDEX_SIZE
from odoo.tools import SQL

MOST_KEYS_KNOWN = 100
SEAL = secrets.token_bytes(32)  # of this process: what it remembers of keys opens nothing
KEYS_KNOWN = set()


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    @api.model
    def _dunning_user_of(self, scope, key):
        """Return the id of the user whose key of that scope it is, or None.

        Odoo reads a key slowly by design, and a machine brings its own with each thing that it
        says. A key that was read once is known again by its seal, while it is one: if it was taken
        away or has ended, or its user has left, it is none from then on.
        """
        if not (key.isascii() and key.isalnum()):  # as all of Odoo's are
            return None
        kept = self._dunning_kept_like(scope, key)
        for user_id, seal in kept:
            if seal in KEYS_KNOWN:
                return user_id
        user_id = self._check_credentials(scope=scope, key=key)
        if user_id and len(kept) == 1:  # of two that begin alike it is not said which one it was
            if len(KEYS_KNOWN) >= MOST_KEYS_KNOWN:
                KEYS_KNOWN.clear()
            KEYS_KNOWN.add(kept[0][1])
        return user_id

    def _dunning_kept_like(self, scope, key):
        """Return of each key that is kept and begins as this one the user and a seal, which only
        the same key has beside it.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT keys.user_id, keys.key
                  FROM res_users_apikeys keys
                  JOIN res_users users ON users.id = keys.user_id
                 WHERE users.active AND keys.index = %s
                   AND (keys.scope IS NULL OR keys.scope = %s)
                   AND (keys.expiration_date IS NULL
                        OR keys.expiration_date >= now() AT TIME ZONE 'utc')
                """,
                key[:INDEX_SIZE],
                scope,
            )
        )
        return [
            (user_id, hmac.digest(SEAL, f"{key}\0{kept}".encode(), "sha256"))
            for user_id, kept in rows
        ]


class ResUsersApikeysDescription(models.TransientModel):
    _inherit = "res.users.apikeys.description"

    def _dunning_make_key(self, scope):
        """Make a key that opens nothing but what asks for this scope, and show it once."""
        self.check_access_make_key()
        description = self.sudo()
        keys = self.env["res.users.apikeys"]
        key = keys._generate(scope, description.name, self.expiration_date)
        description.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.users.apikeys.show",
            "name": self.env._("API key ready"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }
