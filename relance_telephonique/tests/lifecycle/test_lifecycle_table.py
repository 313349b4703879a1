"""A table of every status with each of its reasons, and what follows from it.

The reasons of each status are those of the schematron of PyPI ``pyfrctc`` 0.24, rules
BR-FR-CDV-CL-09.
"""

from .test_lifecycle import LifecycleCase

OTHER = [
    "AUTRE",
    "COORD_BANC_ERR",
    "NON_CONFORME",
    "DEST_INC",
    "DEST_ERR",
    "ADR_ERR",
    "SIRET_ERR",
    "CODE_ROUTAGE_ERR",
    "MODPAI_ERR",
    "RETRAIT_MAN_SERV",
    "ST_CT_NON_DECLAR",
    "SUPPR_COMP_AVOIR",
    "TRANSF_PMNT_REGIE",
    "CONTACT_ACHTR",
]
CATEGORY = {
    **dict.fromkeys(OTHER, "other"),
    **dict.fromkeys(["TX_TVA_ERR", "MONTANTTOTAL_ERR", "CALCUL_ERR", "PU_ERR", "REM_ERR"], "price"),
    **dict.fromkeys(["DOUBLON", "DOUBLE_FACT"], "duplicate"),
    **dict.fromkeys(["TRANSAC_INC", "EMMET_INC", "CONTRAT_TERM", "ART_ERR"], "not_ordered"),
    **dict.fromkeys(["CMD_ERR", "REF_CT_ABSENT", "REF_ERR"], "order_number"),
    "QTE_ERR": "quantity",
    "QUALITE_ERR": "quality",
    "LIVR_INCOMP": "delivery",
}
REASONS = {
    "206": "AUTRE CMD_ERR SIRET_ERR CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR PU_ERR REM_ERR QTE_ERR "
    "ART_ERR MODPAI_ERR QUALITE_ERR LIVR_INCOMP",
    "207": "AUTRE COORD_BANC_ERR TX_TVA_ERR MONTANTTOTAL_ERR CALCUL_ERR NON_CONFORME DOUBLON "
    "DEST_INC DEST_ERR TRANSAC_INC EMMET_INC CONTRAT_TERM DOUBLE_FACT CMD_ERR ADR_ERR SIRET_ERR "
    "CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR PU_ERR REM_ERR QTE_ERR ART_ERR MODPAI_ERR QUALITE_ERR "
    "LIVR_INCOMP",
    "208": "JUSTIF_ABS COORD_BANC_ERR CMD_ERR SIRET_ERR CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR",
    "210": "TX_TVA_ERR MONTANTTOTAL_ERR CALCUL_ERR NON_CONFORME DOUBLON DEST_ERR TRANSAC_INC "
    "EMMET_INC CONTRAT_TERM DOUBLE_FACT CMD_ERR ADR_ERR REF_CT_ABSENT RETRAIT_MAN_SERV "
    "ST_CT_NON_DECLAR SUPPR_COMP_AVOIR TRANSF_PMNT_REGIE CONTACT_ACHTR AUTRE COORD_BANC_ERR "
    "LIVR_INCOMP",
    "213": "MONTANTTOTAL_ERR CALCUL_ERR DOUBLON DEST_INC ADR_ERR REJ_SEMAN REJ_UNI REJ_COH REJ_ADR "
    "REJ_CONT_B2G REJ_REF_PJ REJ_ASS_PJ",
    "200": "NON_TRANSMISE",
    "221": "ROUTAGE_ERR",
    "501": "IRR_VIDE_F IRR_TYPE_F IRR_SYNTAX IRR_TAILLE_PJ IRR_NOM_PJ IRR_VID_PJ IRR_EXT_DOC "
    "IRR_TAILLE_F IRR_ANTIVIRUS IRR_NOM_F",
}
# Without a reason: where the invoice stands then, what is asked for of its 1,200.00 €
STANDING = {
    "200": ("due", 1200.00),
    "201": ("due", 1200.00),
    "202": ("due", 1200.00),
    "203": ("due", 1200.00),
    "204": ("due", 1200.00),
    "205": ("due", 1200.00),
    "206": ("disputed", 0.00),
    "207": ("disputed", 0.00),
    "208": ("paused", 1200.00),
    "209": ("due", 1200.00),
    "210": ("disputed", 0.00),
    "211": ("in_payment", 0.00),
    "212": ("due", 1200.00),
    "213": ("unsent", 1200.00),
    "214": ("due", 1200.00),
    "220": ("due", 1200.00),
    "221": ("unsent", 1200.00),
    "224": ("due", 1200.00),
    "225": ("due", 1200.00),
    "226": ("due", 1200.00),
    "227": ("due", 1200.00),
    "228": ("due", 1200.00),
    "501": ("unsent", 1200.00),
}


class TestLifecycleTable(LifecycleCase):
    def expected(self, code, reason):
        """Return where the invoice stands, what is chased, and the category of the dispute."""
        if (code, reason) == ("200", "NON_TRANSMISE"):
            return "unsent", 1200.00, False
        if (code, reason) == ("213", "DOUBLON"):
            return "due", 1200.00, False
        standing = STANDING[code]
        return (*standing, CATEGORY[reason] if code in ("206", "207", "210") and reason else False)

    def test_every_status_is_here(self):
        known = self.env["dunning.invoice.event"]._lifecycle_codes()
        self.assertEqual(set(known), set(STANDING))
        reasons = self.env["dunning.invoice.event"]._lifecycle_reasons()
        self.assertEqual(set(reasons), {one for each in REASONS.values() for one in each.split()})

    def test_table(self):
        for code in STANDING:
            for reason in ("", *REASONS.get(code, "").split()):
                with self.subTest(code=code, reason=reason):
                    savepoint = self.env.cr.savepoint()
                    self.say(code, reason=reason)
                    item = self.items(self.owed)
                    dispute = self.disputes()
                    wanted = self.expected(code, reason)
                    found = (item.status, item.amount_chased, reason and dispute.category)
                    self.env.flush_all()
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()
                    self.assertEqual(found, (*wanted[:2], reason and wanted[2]))
