"""Protection: what is decided by a button, or noted by the engine, is written by methods only."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context, format_date, ormcache

METHOD = object()  # compared by identity: what a client sends is JSON, and never this object
KEY = "dunning_method"
EARLIEST_ZONE = timedelta(hours=14)  # before UTC: nowhere does a day begin earlier
LATEST_ZONE = timedelta(hours=12)  # after UTC: nowhere does a day end later


class DunningProtected(models.AbstractModel):
    """What the web client greys out, the server refuses too: in ``create`` and ``write``, in
    commands of other records, imports, copies, and default values of the context or the user.

    A field that is ``readonly`` is written by methods only: those write it ``_by_method()``, once
    they have checked who calls. A model says at its top what else is closed. The superuser, whom no
    client can be, passes: crons, updates.
    """

    _name = "dunning.protected"
    _description = "Fields Protected from Direct Changes"

    _fixed = ("company_id",)  # given when the record is created, and never changed
    _agreed = ()  # only changed while the record is in its ``_draft_state``
    _draft_state = "draft"
    _whose = ("partner_id", "company_id", "currency_id")  # stay once the record names items
    _named = ("line_ids", "item_ids", "move_line_ids", "move_ids", "move_id")  # the items
    _ledger = ()  # of create, write and unlink: what only methods do. Nobody else deletes, ever.

    # ------------------------------------------------------------------ who writes

    def _by_method(self):
        """Return ``self`` as its methods write it: no right is lent, but nothing is closed.

        A client's values never go through it.
        """
        return self.with_context(**{KEY: METHOD})

    def _by_hand(self):
        """Return ``self`` as anybody else writes it."""
        return self.with_context(**{KEY: None})

    def _is_by_method(self):
        return self.env.su or self.env.context.get(KEY) is METHOD

    @api.model
    @ormcache()
    def _protected_fields(self):
        """Return the names of the fields that methods alone write."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.readonly and field.store and name not in models.MAGIC_COLUMNS
        )

    @api.model
    @ormcache()
    def _given_once(self):
        """Return the names of the fields that are given when a record is created, and then stay."""
        fixed = (self._fields[name] for name in self._fixed if name in self._fields)
        return frozenset(field.name for field in fixed if not field.compute)

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._check_day_is_today()
        if self._is_by_method():  # and not with the default values of a client's context
            alone = self.with_context(clean_context(self.env.context))
            return super(DunningProtected, alone).create(vals_list)._by_hand()
        self._check_ledger("create")
        closed = self._protected_fields() - self._given_once()
        for vals in vals_list:
            self._refuse_by_hand(
                name
                for name in closed.intersection(vals)
                if not self._is_same(name, vals[name], self._own_default(name))
            )
        return super().create(vals_list)

    def write(self, vals):
        self._check_day_is_today()
        if not self._is_by_method():
            self._check_ledger("write")
            self._check_whose(vals)
            self._check_kept(self._protected_fields() | self._given_once(), vals)
            if not vals.keys().isdisjoint(self._agreed):
                final = self.filtered(lambda record: record.state != record._draft_state)
                final._check_kept(self._agreed, vals)
        return super().write(vals)

    def unlink(self):
        """What keeps records from being deleted is left out while Odoo uninstalls: it tells so by
        a key of the context, which a client could send as well.
        """
        if self.env.context.get(MODULE_UNINSTALL_FLAG) and not self.env.su:
            self = self.with_context(**{MODULE_UNINSTALL_FLAG: False})
        return super().unlink()

    def onchange(self, values, field_names, fields_spec):
        """What methods alone make nobody fills in on a form, which shows what is named there."""
        if not (self or self._is_by_method()):
            self._check_ledger("create")
        return super().onchange(values, field_names, fields_spec)

    def copy_data(self, default=None):
        """A copy starts afresh."""
        copies = super().copy_data(default)
        if not self._is_by_method():
            fresh = self._protected_fields().difference(default or (), self._given_once())
            copies = [
                {name: value for name, value in values.items() if name not in fresh}
                for values in copies
            ]
        return copies

    @api.model
    def default_get(self, fields):
        """Neither the context nor a default value that a user chose sets what is protected."""
        defaults = super().default_get(fields)
        closed = defaults.keys()
        if self.env.context.get(KEY) is not METHOD:
            closed &= frozenset() if self.env.su else self._protected_fields() - self._given_once()
        return defaults | {name: self._own_default(name) for name in closed}

    @api.ondelete(at_uninstall=False)
    def _unlink_by_method(self):
        """Not even the superuser deletes from a ledger by chance."""
        if self.env.context.get(KEY) is not METHOD:
            self._check_ledger("unlink")

    # ------------------------------------------------------------------ checks

    def _check_day_is_today(self):
        """Make sure that nothing is noted on the day of the context, which a client may send, while
        it is still to come, or once it is over. Methods that go back to a day, as to a run's, give
        a date: what a client sends is text, or a moment.

        :raise UserError: saying what such a day is for
        """
        asked, now = self.env.context.get("dunning_date"), fields.Datetime.now()
        if not asked:
            return
        day = fields.Date.to_date(asked)
        if day > (now + EARLIEST_ZONE).date():
            raise UserError(
                self.env._(
                    "%(date)s is still to come: use the forecast for what follows.",
                    date=format_date(self.env, day),
                )
            )
        if isinstance(asked, str | datetime) and day < (now - LATEST_ZONE).date():
            raise UserError(
                self.env._(
                    "%(date)s is over: what is done now is noted today.",
                    date=format_date(self.env, day),
                )
            )

    def _check_ledger(self, operation):
        """Make sure that others than methods may do this.

        :raise AccessError: if they may not
        """
        if operation in self._ledger:
            raise AccessError(
                self.env._(
                    "“%(model)s” is kept by the system: use the buttons, they note it there.",
                    model=self._model_label(),
                )
            )

    def _check_kept(self, names, vals):
        """Make sure that these fields stay as they are; a form may send them back unchanged.

        :raise AccessError: naming the first that would change
        """
        self._refuse_by_hand(
            name
            for name in vals.keys() & names
            if any(not self._is_same(name, vals[name], record[name]) for record in self)
        )

    def _check_whose(self, vals):
        """Make sure that what is about somebody's items stays theirs: another's would be asked for.

        :raise AccessError: saying what to do instead
        """
        for name in self._fields.keys() & vals.keys() & set(self._whose):
            for record in self:
                if self._is_same(name, vals[name], record[name]):
                    continue
                if name in self._given_once() or record._names_items():
                    raise AccessError(
                        self.env._(
                            "“%(field)s” of “%(record)s” stays as it is: cancel it, and make "
                            "another one for what you need.",
                            field=self._fields[name]._description_string(self.env),
                            record=record.display_name,
                        )
                    )

    def _names_items(self):
        # Whether there are any, for who may not read the ledger
        known = self.sudo()
        return any(known[name] for name in self._named if name in self._fields)

    def _refuse_by_hand(self, names):
        for name in names:
            raise AccessError(
                self.env._(
                    "“%(field)s” of “%(model)s” cannot be changed by hand: use the buttons.",
                    field=self._fields[name]._description_string(self.env),
                    model=self._model_label(),
                )
            )

    def _model_label(self):
        return self.env["ir.model"]._get(self._name).sudo().name  # as its views call it

    def _is_same(self, name, given, kept):
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return not given
        given, kept = (
            field.convert_to_cache(value, self, validate=False) for value in (given, kept)
        )
        return given == kept

    @api.model
    def _own_default(self, name):
        """Return the default value that the model itself gives a field."""
        field = self._fields[name]
        value = field.default(self) if field.default else False
        return field.convert_to_write(field.convert_to_cache(value, self, validate=False), self)
