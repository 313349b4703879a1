from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.caller import e164_said, is_inside, number_said
from ...tools.dam import Dam
from ...tools.limits import DURATION
from ...tools.ring_said import CALL_STATES

KEPT_MONTHS = 3  # for which it is told who called
MINUTE = timedelta(minutes=1)
MOST_RINGS_A_MINUTE = 300  # of a company; what comes beyond is forgotten
MOST_RINGS_OF_EXTENSION = 12  # a minute: nobody takes more
FLOODED = Dam(seconds=1)  # who says too much, of which telephone or (None) of all


class DunningRing(models.Model):
    """A call on one telephone, as the telephone system tells it: its events come in any order, and
    more than once.
    """

    _name = "dunning.ring"
    _inherit = ["dunning.protected", "dunning.limited"]
    _description = "Ring of a Telephone"
    _order = "date desc, id desc"
    _rec_name = "number"
    _ledger = ("create", "write", "unlink")
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    call_key = fields.Char(
        string="Call", required=True, readonly=True, help="Its name in the telephone system."
    )
    extension = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Rang at",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    number = fields.Char(readonly=True, help="Empty if it is withheld.")
    direction = fields.Selection(
        [("incoming", "Incoming"), ("outgoing", "Outgoing")], required=True, readonly=True
    )
    state = fields.Selection(
        [("ringing", "Rings"), ("answered", "On the line"), ("ended", "Over")],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(string="Rang on", required=True, readonly=True)
    date_answered = fields.Datetime(string="Answered on", readonly=True)
    date_ended = fields.Datetime(string="Ended on", readonly=True)
    duration = fields.Integer(readonly=True, help="In seconds.", limit=DURATION)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_followed = fields.Boolean(
        string="Looked after",
        readonly=True,
        help="If it was missed, a call back was planned, or none is needed.",
    )
    callback_id = fields.Many2one(
        "dunning.action",
        string="Call back",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _one_of_call = models.Constraint("UNIQUE (company_id, call_key, extension)")
    _of_minute = models.Index("(company_id, date)")
    _to_follow = models.Index("(date_ended) WHERE state = 'ended' AND is_followed IS NOT TRUE")

    # ------------------------------------------------------------------ heard

    @api.model
    def _hear(self, heard, company):
        """Note an event: the same again, or one that comes late, changes nothing.

        :param heard: a ``Heard`` that the telephone system of the company tells
        :return: the rings that it changed
        """
        rings = self.sudo()  # nobody makes them by hand
        if is_inside(heard.number):
            return rings.browse()
        known = rings.search([("company_id", "=", company.id), ("call_key", "=", heard.call_id)])
        if not heard.extension and known and (heard.state == "ended" or len(known) == 1):
            return rings.union(*rings._hear_of_all(known, heard))
        is_new = heard.extension not in known.mapped(lambda ring: ring.extension or "")
        if is_new and rings._is_flooded(heard, company):
            return rings.browse()
        return rings._note(heard, company)

    def _hear_of_all(self, known, heard):
        """Note an event that names no telephone: of those that rang, who answered talked."""
        talked = known.filtered("date_answered") or known
        for ring in known:
            duration = heard.duration if ring in talked else 0
            own = heard._replace(extension=ring.extension or "", duration=duration)
            yield self._note(own, ring.company_id)

    @api.model
    def _is_dammed(self, heard):
        """Whether a telephone rings of which too much was heard a moment ago: nothing is asked of
        the database then. How calls go on that rang before is heard all the same.
        """
        return heard.state == CALL_STATES[0] and any(map(FLOODED.holds, self._places(heard)))

    def _places(self, heard):
        said = (self.env.cr.dbname, self.env.uid, heard.company_id)
        return (*said, None), (*said, heard.extension)

    def _is_flooded(self, heard, company):
        """Whether so much rings that it is hardly the telephone, there or at all."""
        [counts] = self.env.execute_query(
            SQL(
                """
                SELECT count(*), count(*) FILTER (WHERE extension = %s)
                  FROM dunning_ring
                 WHERE company_id = %s AND date > %s
                """,
                heard.extension,
                company.id,
                fields.Datetime.now() - MINUTE,
            )
        )
        most = (MOST_RINGS_A_MINUTE, MOST_RINGS_OF_EXTENSION)
        too_many = [
            place
            for place, count, limit in zip(self._places(heard), counts, most, strict=True)
            if count >= limit
        ]
        for place in too_many:
            FLOODED.shut(place)
        return bool(too_many)

    def _note(self, heard, company):
        """Write the event in one statement, because workers hear at the same time."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO dunning_ring AS known
                            (company_id, call_key, extension, user_id, number, direction, state,
                             date, date_answered, date_ended, duration)
                     VALUES %(values)s
                ON CONFLICT (company_id, call_key, extension) DO UPDATE
                        SET state = CASE WHEN %(is_later)s
                                         THEN EXCLUDED.state ELSE known.state END,
                            number = COALESCE(known.number, EXCLUDED.number),
                            date_answered = COALESCE(known.date_answered, EXCLUDED.date_answered),
                            date_ended = COALESCE(known.date_ended, EXCLUDED.date_ended),
                            duration = GREATEST(known.duration, EXCLUDED.duration)
                      WHERE %(is_later)s
                         OR known.date_answered IS NULL AND EXCLUDED.date_answered IS NOT NULL
                         OR known.duration < EXCLUDED.duration
                  RETURNING id
                """,
                values=tuple(self._values_heard(heard, company).values()),
                is_later=SQL(
                    "array_position(%(states)s, EXCLUDED.state::text)"
                    " > array_position(%(states)s, known.state::text)",
                    states=[*CALL_STATES],
                ),
            )
        )
        self.invalidate_model()
        return self.browse(row[0] for row in rows)

    def _values_heard(self, heard, company):
        """Return what is written of an event, in the order of the statement."""
        now = fields.Datetime.now()
        is_ended = heard.state == "ended"
        answered = now if heard.state == "answered" else None
        if is_ended and heard.duration:
            answered = now - timedelta(seconds=heard.duration)
        country = company._dunning_country_code()
        number = e164_said(heard.number, country) or number_said(heard.number)
        return {
            "company_id": company.id,
            "call_key": heard.call_id,
            "extension": heard.extension,
            "user_id": heard.user_id or self._user_at(heard.extension, company).id or None,
            "number": number or None,
            "direction": heard.direction,
            "state": heard.state,
            "date": now,
            "date_answered": answered,
            "date_ended": now if is_ended else None,
            "duration": heard.duration if is_ended else 0,
        }

    @api.model
    def _user_at(self, extension, company):
        """Return whose telephone rings, if it is somebody's."""
        users = company._dunning_users_at(extension) if extension else self.env["res.users"]
        return users[:1]

    def _others_of_call(self):
        """Return the other telephones on which the same call rang."""
        return (
            self.search([("company_id", "=", self.company_id.id), ("call_key", "=", self.call_key)])
            - self
        )

    @api.autovacuum
    def _gc_rings(self):
        limit = fields.Datetime.now() - relativedelta(months=KEPT_MONTHS)
        self.search([("date", "<", limit)])._by_method().unlink()
