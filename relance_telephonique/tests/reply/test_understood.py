"""What a debtor writes back is read; a collector does what follows with one click, or says no."""

from io import BytesIO

from lxml import etree
from reportlab.pdfgen import canvas

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.service.model import call_kw

from ..common import DunningCommon, day

MAIL = """From: {sender}
To: claire@emballages.example
Subject: Re: Rappel
Message-Id: <answer-{number}@meunier.example>
In-Reply-To: {to}
Content-Type: text/plain; charset=utf-8

{text}

Cordialement,
Jeanne Meunier

Le jeu. 5 mars 2026 à 08:00, Compta <claire@emballages.example> a écrit :
> Nous avons payé, sauf erreur : le virement a été fait.
"""


def pdf(text):
    """Return a PDF with these lines."""
    with BytesIO() as stream:
        paper = canvas.Canvas(stream)
        for number, line in enumerate(text.split("\n")):
            paper.drawString(50, 780 - 20 * number, line)
        paper.save()
        return stream.getvalue()


class TestUnderstood(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.other = self.invoice(60.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.reminder = self.actions(self.late)[-1]
        self.number = 0
        self.on("2026-03-06")  # a Friday

    def receive(self, text):
        self.number += 1
        self.env["mail.thread"].with_user(SUPERUSER_ID).message_process(
            None,
            MAIL.format(
                sender=self.debtor.email_formatted,
                number=self.number,
                to=self.reminder.message_id.message_id,
                text=text,
            ),
        )
        self.env.invalidate_all()
        return self.actions(reason="reply")

    def understood(self, text):
        self.become(self.accountant)
        return self.receive(text).finding_ids

    def test_will_pay_opens_a_promise_on_that_day(self):
        [finding] = self.understood("Bonjour,\nje vous règle vendredi 13 mars.")
        self.assertEqual((finding.kind, finding.state), ("will_pay", "open"))
        self.assertEqual(finding.date, day("2026-03-13"))
        self.assertEqual(finding.quote, "je vous règle vendredi 13 mars.")
        action = finding.action_do()
        self.assertEqual(action["res_model"], "dunning.promise")
        self.assertEqual(action["context"]["default_part_first_date"], day("2026-03-13"))
        self.assertEqual(finding.state, "done")
        self.assertEqual(self.status(self.late), "replied", "nothing is done by itself")

    def test_an_advice_names_the_invoices_that_were_paid(self):
        """A PDF or a CSV; one button leaves these alone, and no others. Our own invoice, which they
        send back, is no advice, and what cannot be read says nothing.
        """
        advice = f"AVIS DE VIREMENT\nDate : 05/03/2026\n{self.other.name}    60,00 EUR\nTotal 60,00"
        for name, content, mimetype in (
            ("doc.pdf", pdf(advice), "application/pdf"),
            (
                "reglement-mars.csv",
                f"facture;montant\n{self.other.name};60,00".encode(),
                "text/csv",
            ),
        ):
            with self.subTest(name):
                answer = self.reminder.with_user(SUPERUSER_ID).message_post(
                    body="Bonjour, voir ci-joint.",
                    author_id=self.debtor.id,
                    message_type="email",
                    attachments=[(name, content)],
                )
                self.assertEqual(answer.attachment_ids.mimetype, mimetype)
                self.env.invalidate_all()
                [finding] = self.actions(reason="reply").finding_ids.sorted("id")[-1:]
                self.assertEqual((finding.kind, finding.move_ids), ("paid", self.other))
                self.assertIn(self.other.name, finding.quote)
                window = finding.action_do()
                items = window["context"]["default_move_line_ids"]
                self.assertEqual(items, self.items(self.other).ids)
        count = len(self.actions(reason="reply").finding_ids)
        for name, content in (
            ("facture.pdf", pdf(f"Facture {self.other.name}")),
            ("avis.pdf", b"%PDF-1.4 broken"),
            ("avis.png", b"x"),
        ):
            self.reminder.with_user(SUPERUSER_ID).message_post(
                body="Bonjour.",
                author_id=self.debtor.id,
                message_type="email",
                attachments=[(name, content)],
            )
        self.env.invalidate_all()
        self.assertEqual(len(self.actions(reason="reply").finding_ids), count)

    def test_what_we_wrote_ourselves_is_not_read(self):
        answer = self.receive("Je regarde et reviens vers vous.")
        self.assertFalse(answer.finding_ids)

    def test_the_invoice_that_is_named_is_the_one_meant(self):
        findings = self.understood(f"Nous contestons la facture {self.other.name} : colis abîmés.")
        [finding] = findings
        self.assertEqual((finding.kind, finding.move_ids), ("dispute", self.other))
        action = finding.action_do()
        self.assertEqual(action["context"]["default_move_ids"], self.other.ids)

    def test_paid_leaves_the_debtor_alone_for_some_days(self):
        [finding] = self.understood("Nous avons réglé cette facture mardi.")
        self.assertEqual((finding.kind, finding.date), ("paid", day("2026-03-03")))
        action = finding.action_do()
        self.assertEqual(action["res_model"], "dunning.pause")
        self.assertEqual(action["context"]["default_reason"], "paid")

    def test_copies_are_so_many_as_the_company_attaches(self):
        """Nadia has no right on invoices; of two that were asked for, one goes along."""
        self.company.dunning_most_attached = 1
        [finding] = self.understood("Nous n'avons jamais reçu ces factures.")
        self.assertEqual(finding.kind, "not_received")
        nadia = self._create_user(
            "nadia", "base.group_user,relance_telephonique.group_dunning_user"
        )
        action = finding.with_user(nadia).action_do()
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertEqual(len(action["context"]["default_attachment_ids"]), 1)

    def test_what_follows_from_the_rest(self):
        """Who is away is left alone until they are back; another person becomes a contact with the
        address that was written; who refuses is called; the statement has the bank details.
        """
        for text, kind, model, default, value in (
            (
                "Je suis absente du bureau, de retour le 16 mars.",
                "out_of_office",
                "dunning.pause",
                "default_date_until",
                day("2026-03-16"),
            ),
            (
                "Je ne m'occupe plus des factures, écrivez à compta@siege.example.",
                "wrong_person",
                "res.partner",
                "default_email",
                "compta@siege.example",
            ),
            (
                "Nous refusons de payer cette facture.",
                "refuses",
                "dunning.call.log",
                "default_partner_id",
                self.debtor.id,
            ),
            (
                "Merci de nous transmettre votre RIB.",
                "asks_bank_details",
                "mail.compose.message",
                "default_composition_mode",
                "comment",
            ),
        ):
            with self.subTest(kind):
                finding = self.understood(text).filtered(lambda one, kind=kind: one.kind == kind)
                self.assertEqual(finding.certainty, "understood")
                window = finding.action_do()
                self.assertEqual(window["res_model"], model)
                self.assertEqual(window["context"].get(default), value)

    def test_what_is_less_sure_is_only_proposed(self):
        """“Ne marche pas” is mostly said of goods. It stands apart, does the same if it is chosen,
        and is counted by its rule like the rest.
        """
        self.become(self.accountant)
        answer = self.receive(
            "La banque en ligne ne marche pas ce week-end, je vous fais le virement lundi."
        )
        self.assertEqual(answer.understood_ids.mapped("kind"), ["will_pay"])
        perhaps = answer.perhaps_ids
        self.assertEqual((perhaps.kind, perhaps.certainty), ("dispute", "perhaps"))
        self.assertLess(perhaps.confidence, 0.5)
        self.assertEqual(answer.finding_ids, answer.understood_ids | perhaps)
        self.assertEqual(perhaps.action_do()["res_model"], "dunning.dispute")
        perhaps.action_not_meant()
        counted = self.env["dunning.reply.finding"]._read_group(
            [("state", "=", "wrong")], ["rule", "certainty"], ["__count"]
        )
        self.assertEqual(counted, [(perhaps.rule, "perhaps", 1)])

    def test_the_form_shows_what_is_less_sure_apart(self):
        view = (
            self.env["dunning.action"]
            .with_user(self.accountant)
            .get_view(self.env.ref("relance_telephonique.dunning_action_view_form").id, "form")
        )
        page = etree.fromstring(view["arch"]).find(".//page[@name='answer']")
        buttons = {
            field.get("name"): field.find(".//button[@name='action_do']").get("class")
            for field in page.iter("field")
            if field.get("name") in ("understood_ids", "perhaps_ids")
        }
        self.assertIn("btn-primary", buttons["understood_ids"])
        self.assertNotIn("btn-primary", buttons["perhaps_ids"])
        self.assertFalse(page.findall(".//field[@name='finding_ids']"))

    def test_what_was_not_meant_is_counted_by_rule(self):
        [finding] = self.understood("Merci de nous transmettre votre RIB.")
        finding.action_not_meant()
        self.assertEqual((finding.rule, finding.state), ("bank.fr", "wrong"))

    def test_the_answer_shows_their_own_words(self):
        self.become(self.accountant)
        answer = self.receive("Je paierai le 15.")
        self.assertEqual(answer.answer_text, "Je paierai le 15.")

    def test_a_second_message_adds_to_the_same_answer(self):
        self.receive("Je paierai le 15.")
        answer = self.receive("Merci de nous transmettre votre RIB.")
        self.assertEqual(set(answer.finding_ids.mapped("kind")), {"will_pay", "asks_bank_details"})

    def test_nobody_writes_by_hand_what_was_understood(self):
        [finding] = self.understood("Je paierai le 15.")
        findings = self.env["dunning.reply.finding"].with_user(self.accountant)
        for values in ({"quote": "x"}, {"state": "wrong"}, {"move_ids": [(6, 0, [])]}):
            with self.assertRaises(AccessError):
                call_kw(findings, "write", [finding.ids, values], {})
        with self.assertRaises(AccessError):
            call_kw(findings, "create", [{"action_id": finding.action_id.id}], {})
        with self.assertRaises(AccessError):
            call_kw(findings, "unlink", [finding.ids], {})

    def test_a_salesperson_does_not_read_it(self):
        [finding] = self.understood("Je paierai le 15.")
        with self.assertRaises(AccessError):
            finding.with_user(self._create_user("sami", "base.group_user")).read(["quote"])
