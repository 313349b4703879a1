"""What each status and each reason of the life cycle means: two open tables.

Codes of AFNOR XP Z12-012 as the schematron of PyPI ``pyfrctc`` 0.24 lists them (rules
BR-FR-CDV-CL-06 and CL-09 of ``BR-FR-CDV-Schematron-CDAR.xslt``).
"""

from typing import NamedTuple

from odoo import api, models

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

    label: str
    icon: str = "fa-circle-o"
    said_by: str = PLATFORM
    delivery: str = ""
    position: str = ""


class LifecycleReason(NamedTuple):
    """Why: ``category`` is that of the dispute that follows from it."""

    label: str
    category: str = "other"


class DunningLifecycleCodes(models.AbstractModel):
    _name = "dunning.lifecycle.codes"
    _description = "Statuses of the Life Cycle"

    @api.model
    def _lifecycle_codes(self):
        """Return the table of statuses, ``{code: LifecycleCode}``, with labels in the reader's
        language. Another addon adds its own here; one without effect is kept and shown.
        """
        _ = self.env._
        return {
            "200": LifecycleCode(_("Deposited"), "fa-upload"),
            "201": LifecycleCode(_("Issued by the platform"), "fa-share"),
            "202": LifecycleCode(_("Received by the platform"), "fa-inbox", delivery=ARRIVED),
            "203": LifecycleCode(_("Made available"), "fa-inbox", delivery=ARRIVED),
            "204": LifecycleCode(_("Taken in charge"), "fa-eye", BUYER, ARRIVED, RESUMED),
            "205": LifecycleCode(_("Approved"), "fa-check", BUYER, ARRIVED, APPROVED),
            "206": LifecycleCode(_("Partly approved"), "fa-adjust", BUYER, ARRIVED, CONTESTED),
            "207": LifecycleCode(
                _("Disputed by the buyer"), "fa-balance-scale", BUYER, ARRIVED, CONTESTED
            ),
            "208": LifecycleCode(_("Suspended"), "fa-pause", BUYER, ARRIVED, SUSPENDED),
            "209": LifecycleCode(_("Completed"), "fa-paperclip", SELLER, ARRIVED, RESUMED),
            "210": LifecycleCode(_("Refused"), "fa-ban", BUYER, ARRIVED, CONTESTED),
            "211": LifecycleCode(_("Payment sent"), "fa-money", BUYER, ARRIVED, RESUMED),
            "212": LifecycleCode(_("Cashed"), "fa-money", SELLER),
            "213": LifecycleCode(_("Rejected"), "fa-times", PLATFORM, NOT_DELIVERED),
            "214": LifecycleCode(_("Stamped"), said_by=BUYER),
            "220": LifecycleCode(_("Cancelled on the platform"), said_by=SELLER),
            "221": LifecycleCode(_("Routing error"), "fa-times", PLATFORM, NOT_DELIVERED),
            "224": LifecycleCode(_("Direct payment asked for"), said_by=SELLER),
            "225": LifecycleCode(_("Assigned to a factor"), said_by=SELLER),
            "226": LifecycleCode(_("Assigned to a factor, confidentially"), said_by=SELLER),
            "227": LifecycleCode(_("Other account to pay to"), said_by=SELLER),
            "228": LifecycleCode(_("No longer assigned to a factor"), said_by=SELLER),
            "501": LifecycleCode(_("Inadmissible"), "fa-times", PLATFORM, NOT_DELIVERED),
        }

    @api.model
    def _lifecycle_reasons(self):
        """Return the table of reasons, ``{code: LifecycleReason}``. Another one is kept too, and
        shown by its code.
        """
        _ = self.env._
        return {
            "NON_TRANSMISE": LifecycleReason(_("Buyer not connected to a platform")),
            "JUSTIF_ABS": LifecycleReason(_("Supporting document missing or insufficient")),
            "ROUTAGE_ERR": LifecycleReason(_("Wrong routing")),
            "AUTRE": LifecycleReason(_("Other reason")),
            "COORD_BANC_ERR": LifecycleReason(_("Wrong bank details")),
            "TX_TVA_ERR": LifecycleReason(_("Wrong VAT rate"), "price"),
            "MONTANTTOTAL_ERR": LifecycleReason(_("Wrong total"), "price"),
            "CALCUL_ERR": LifecycleReason(_("Wrong calculation"), "price"),
            "NON_CONFORME": LifecycleReason(_("Legal mention missing")),
            "DOUBLON": LifecycleReason(_("Duplicate invoice"), "duplicate"),
            "DEST_INC": LifecycleReason(_("Unknown recipient")),
            "DEST_ERR": LifecycleReason(_("Wrong recipient")),
            "TRANSAC_INC": LifecycleReason(_("Unknown transaction"), "not_ordered"),
            "EMMET_INC": LifecycleReason(_("Unknown issuer"), "not_ordered"),
            "CONTRAT_TERM": LifecycleReason(_("Contract ended"), "not_ordered"),
            "DOUBLE_FACT": LifecycleReason(_("Invoiced twice"), "duplicate"),
            "CMD_ERR": LifecycleReason(_("Order number wrong or missing"), "order_number"),
            "ADR_ERR": LifecycleReason(_("Wrong electronic address")),
            "SIRET_ERR": LifecycleReason(_("SIRET wrong or missing")),
            "CODE_ROUTAGE_ERR": LifecycleReason(_("Routing code wrong or missing")),
            "REF_CT_ABSENT": LifecycleReason(_("Contract reference missing"), "order_number"),
            "REF_ERR": LifecycleReason(_("Wrong reference"), "order_number"),
            "PU_ERR": LifecycleReason(_("Wrong unit price"), "price"),
            "REM_ERR": LifecycleReason(_("Wrong discount"), "price"),
            "QTE_ERR": LifecycleReason(_("Wrong quantity"), "quantity"),
            "ART_ERR": LifecycleReason(_("Wrong item"), "not_ordered"),
            "MODPAI_ERR": LifecycleReason(_("Wrong terms of payment")),
            "QUALITE_ERR": LifecycleReason(_("Quality of what was delivered"), "quality"),
            "LIVR_INCOMP": LifecycleReason(_("Delivery problem"), "delivery"),
            "RETRAIT_MAN_SERV": LifecycleReason(_("Withdrawn at the service’s request")),
            "ST_CT_NON_DECLAR": LifecycleReason(_("Subcontractor not declared")),
            "SUPPR_COMP_AVOIR": LifecycleReason(_("Cancelled against a credit note")),
            "TRANSF_PMNT_REGIE": LifecycleReason(_("Paid by an imprest account")),
            "CONTACT_ACHTR": LifecycleReason(_("Contact the buyer")),
            "REJ_SEMAN": LifecycleReason(_("Rejected: meaning of the data")),
            "REJ_UNI": LifecycleReason(_("Rejected: not unique")),
            "REJ_COH": LifecycleReason(_("Rejected: data do not agree")),
            "REJ_ADR": LifecycleReason(_("Rejected: address")),
            "REJ_CONT_B2G": LifecycleReason(_("Rejected: what public buyers ask for")),
            "REJ_REF_PJ": LifecycleReason(_("Rejected: reference of an attachment")),
            "REJ_ASS_PJ": LifecycleReason(_("Rejected: attachment of nothing")),
            "IRR_VIDE_F": LifecycleReason(_("Inadmissible: empty file")),
            "IRR_TYPE_F": LifecycleReason(_("Inadmissible: kind of file")),
            "IRR_SYNTAX": LifecycleReason(_("Inadmissible: syntax")),
            "IRR_TAILLE_PJ": LifecycleReason(_("Inadmissible: size of an attachment")),
            "IRR_NOM_PJ": LifecycleReason(_("Inadmissible: name of an attachment")),
            "IRR_VID_PJ": LifecycleReason(_("Inadmissible: empty attachment")),
            "IRR_EXT_DOC": LifecycleReason(_("Inadmissible: extension of a document")),
            "IRR_TAILLE_F": LifecycleReason(_("Inadmissible: size of the file")),
            "IRR_ANTIVIRUS": LifecycleReason(_("Inadmissible: virus found")),
            "IRR_NOM_F": LifecycleReason(_("Inadmissible: name of the file")),
        }

    @api.model
    def _lifecycle_code(self, code):
        """Return the :class:`LifecycleCode`, also of one that has no entry."""
        return self._lifecycle_codes().get(code) or LifecycleCode(code or "")

    @api.model
    def _lifecycle_reason(self, reason):
        """Return the :class:`LifecycleReason`, also of one that has no entry."""
        return self._lifecycle_reasons().get(reason) or LifecycleReason(reason or "")

    @api.model
    def _lifecycle_delivery(self, code, reason):
        """Return what a status says of the delivery: ``arrived``, ``failed`` or nothing."""
        delivery = self._lifecycle_code(code).delivery
        if delivery == NOT_DELIVERED and reason == DUPLICATE:
            return ""
        if code == "200" and reason == NOT_CONNECTED:
            return NOT_DELIVERED
        return delivery
