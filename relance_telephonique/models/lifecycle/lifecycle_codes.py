"""What each status and each reason of the life cycle means: two open tables.

Codes of AFNOR XP Z12-012 as the schematron of PyPI ``pyfrctc`` 0.24 lists them (rules
BR-FR-CDV-CL-06 and CL-09 of ``BR-FR-CDV-Schematron-CDAR.xslt``).
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)

PLATFORM, BUYER, SELLER = "platform", "buyer", "seller"
ARRIVED, NOT_DELIVERED = "arrived", "failed"
APPROVED, CONTESTED, SUSPENDED, RESUMED = "approved", "contested", "suspended", "resumed"

DUPLICATE = "DOUBLON"  # of an invoice that is there: it says nothing against that one
NOT_CONNECTED = "NON_TRANSMISE"  # deposited, and not passed on: the buyer has no platform


class LifecycleCode(NamedTuple):
    """A status. ``said_by``: who says it, as a rule.

    ``delivery``: whether it shows that the invoice *arrived*, or that it *failed* to.
    ``position``: what it makes of the buyer's position: *approved*, *contested*, *suspended* until
    papers come, *resumed* after that; nothing, if it changes nothing.
    """

    label: LazyGettext | str
    said_by: str = PLATFORM
    delivery: str = ""
    position: str = ""


class LifecycleReason(NamedTuple):
    """Why: ``category`` is that of the dispute that follows from it."""

    label: LazyGettext | str
    category: str = "other"


LIFECYCLE_CODES = {
    "200": LifecycleCode(_lt("Deposited")),
    "201": LifecycleCode(_lt("Issued by the platform")),
    "202": LifecycleCode(_lt("Received by the platform"), delivery=ARRIVED),
    "203": LifecycleCode(_lt("Made available"), delivery=ARRIVED),
    "204": LifecycleCode(_lt("Taken in charge"), BUYER, ARRIVED, RESUMED),
    "205": LifecycleCode(_lt("Approved by the buyer"), BUYER, ARRIVED, APPROVED),
    "206": LifecycleCode(_lt("Partly approved"), BUYER, ARRIVED, CONTESTED),
    "207": LifecycleCode(_lt("Disputed by the buyer"), BUYER, ARRIVED, CONTESTED),
    "208": LifecycleCode(_lt("Suspended"), BUYER, ARRIVED, SUSPENDED),
    "209": LifecycleCode(_lt("Completed"), SELLER, ARRIVED, RESUMED),
    "210": LifecycleCode(_lt("Refused by the buyer"), BUYER, ARRIVED, CONTESTED),
    "211": LifecycleCode(_lt("Payment sent"), BUYER, ARRIVED, RESUMED),
    "212": LifecycleCode(_lt("Cashed"), SELLER),
    "213": LifecycleCode(_lt("Rejected"), PLATFORM, NOT_DELIVERED),
    "214": LifecycleCode(_lt("Stamped"), said_by=BUYER),
    "220": LifecycleCode(_lt("Cancelled on the platform"), said_by=SELLER),
    "221": LifecycleCode(_lt("Routing error"), PLATFORM, NOT_DELIVERED),
    "224": LifecycleCode(_lt("Direct payment asked for"), said_by=SELLER),
    "225": LifecycleCode(_lt("Assigned to a factor"), said_by=SELLER),
    "226": LifecycleCode(_lt("Assigned to a factor, confidentially"), said_by=SELLER),
    "227": LifecycleCode(_lt("Other account to pay to"), said_by=SELLER),
    "228": LifecycleCode(_lt("No longer assigned to a factor"), said_by=SELLER),
    "501": LifecycleCode(_lt("Inadmissible"), PLATFORM, NOT_DELIVERED),
}
LIFECYCLE_REASONS = {
    "NON_TRANSMISE": LifecycleReason(_lt("Buyer not connected to a platform")),
    "JUSTIF_ABS": LifecycleReason(_lt("Supporting document missing or insufficient")),
    "ROUTAGE_ERR": LifecycleReason(_lt("Wrong routing")),
    "AUTRE": LifecycleReason(_lt("Other reason")),
    "COORD_BANC_ERR": LifecycleReason(_lt("Wrong bank details")),
    "TX_TVA_ERR": LifecycleReason(_lt("Wrong VAT rate"), "price"),
    "MONTANTTOTAL_ERR": LifecycleReason(_lt("Wrong total"), "price"),
    "CALCUL_ERR": LifecycleReason(_lt("Wrong calculation"), "price"),
    "NON_CONFORME": LifecycleReason(_lt("Legal mention missing")),
    "DOUBLON": LifecycleReason(_lt("Duplicate invoice"), "duplicate"),
    "DEST_INC": LifecycleReason(_lt("Unknown recipient")),
    "DEST_ERR": LifecycleReason(_lt("Wrong recipient")),
    "TRANSAC_INC": LifecycleReason(_lt("Unknown transaction"), "not_ordered"),
    "EMMET_INC": LifecycleReason(_lt("Unknown issuer"), "not_ordered"),
    "CONTRAT_TERM": LifecycleReason(_lt("Contract ended"), "not_ordered"),
    "DOUBLE_FACT": LifecycleReason(_lt("Invoiced twice"), "duplicate"),
    "CMD_ERR": LifecycleReason(_lt("Order number wrong or missing"), "order_number"),
    "ADR_ERR": LifecycleReason(_lt("Wrong electronic address")),
    "SIRET_ERR": LifecycleReason(_lt("SIRET wrong or missing")),
    "CODE_ROUTAGE_ERR": LifecycleReason(_lt("Routing code wrong or missing")),
    "REF_CT_ABSENT": LifecycleReason(_lt("Contract reference missing"), "order_number"),
    "REF_ERR": LifecycleReason(_lt("Wrong reference"), "order_number"),
    "PU_ERR": LifecycleReason(_lt("Wrong unit price"), "price"),
    "REM_ERR": LifecycleReason(_lt("Wrong discount"), "price"),
    "QTE_ERR": LifecycleReason(_lt("Wrong quantity"), "quantity"),
    "ART_ERR": LifecycleReason(_lt("Wrong item"), "not_ordered"),
    "MODPAI_ERR": LifecycleReason(_lt("Wrong terms of payment")),
    "QUALITE_ERR": LifecycleReason(_lt("Quality of what was delivered"), "quality"),
    "LIVR_INCOMP": LifecycleReason(_lt("Delivery problem"), "delivery"),
    "RETRAIT_MAN_SERV": LifecycleReason(_lt("Withdrawn at the service’s request")),
    "ST_CT_NON_DECLAR": LifecycleReason(_lt("Subcontractor not declared")),
    "SUPPR_COMP_AVOIR": LifecycleReason(_lt("Cancelled against a credit note")),
    "TRANSF_PMNT_REGIE": LifecycleReason(_lt("Paid by an imprest account")),
    "CONTACT_ACHTR": LifecycleReason(_lt("Contact the buyer")),
    "REJ_SEMAN": LifecycleReason(_lt("Rejected: meaning of the data")),
    "REJ_UNI": LifecycleReason(_lt("Rejected: not unique")),
    "REJ_COH": LifecycleReason(_lt("Rejected: data do not agree")),
    "REJ_ADR": LifecycleReason(_lt("Rejected: address")),
    "REJ_CONT_B2G": LifecycleReason(_lt("Rejected: what public buyers ask for")),
    "REJ_REF_PJ": LifecycleReason(_lt("Rejected: reference of an attachment")),
    "REJ_ASS_PJ": LifecycleReason(_lt("Rejected: attachment of nothing")),
    "IRR_VIDE_F": LifecycleReason(_lt("Inadmissible: empty file")),
    "IRR_TYPE_F": LifecycleReason(_lt("Inadmissible: kind of file")),
    "IRR_SYNTAX": LifecycleReason(_lt("Inadmissible: syntax")),
    "IRR_TAILLE_PJ": LifecycleReason(_lt("Inadmissible: size of an attachment")),
    "IRR_NOM_PJ": LifecycleReason(_lt("Inadmissible: name of an attachment")),
    "IRR_VID_PJ": LifecycleReason(_lt("Inadmissible: empty attachment")),
    "IRR_EXT_DOC": LifecycleReason(_lt("Inadmissible: extension of a document")),
    "IRR_TAILLE_F": LifecycleReason(_lt("Inadmissible: size of the file")),
    "IRR_ANTIVIRUS": LifecycleReason(_lt("Inadmissible: virus found")),
    "IRR_NOM_F": LifecycleReason(_lt("Inadmissible: name of the file")),
}


class DunningLifecycleCodes(models.AbstractModel):
    _name = "dunning.lifecycle.codes"
    _description = "Statuses of the Life Cycle"

    @api.model
    def _lifecycle_codes(self):
        """Return the table of statuses, ``{code: LifecycleCode}``. Another addon adds its own here;
        one without effect is kept and shown.
        """
        return LIFECYCLE_CODES

    @api.model
    def _lifecycle_reasons(self):
        """Return the table of reasons, ``{code: LifecycleReason}``. Another one is kept too, and
        shown by its code.
        """
        return LIFECYCLE_REASONS

    @api.model
    def _lifecycle_code(self, code):
        """Return the :class:`LifecycleCode`, also of one that has no entry."""
        return self._lifecycle_codes().get(code) or LifecycleCode(code or "")

    @api.model
    def _lifecycle_reason(self, reason):
        """Return the :class:`LifecycleReason`, also of one that has no entry."""
        return self._lifecycle_reasons().get(reason) or LifecycleReason(reason or "")

    @api.model
    def _lifecycle_label(self, entry):
        """Return the label of an entry of a table in the reader's language."""
        return str(entry.label) if isinstance(entry.label, str) else self.env._(entry.label)

    @api.model
    def _lifecycle_delivery(self, code, reason):
        """Return what a status says of the delivery: ``arrived``, ``failed`` or nothing."""
        delivery = self._lifecycle_code(code).delivery
        if delivery == NOT_DELIVERED and reason == DUPLICATE:
            return ""
        if code == "200" and reason == NOT_CONNECTED:
            return NOT_DELIVERED
        return delivery
