"""Statuses that come in by files: which invoice they mean, and what is wrong with the others."""

import base64
import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

from odoo.exceptions import AccessError, UserError

from .test_lifecycle import LifecycleCase

FILES = Path(__file__).parent / "files"
NUMBER = b"INV/2026/00042"
RESPONSE = """<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>imr-{code}</cbc:ID>
  <cbc:IssueDate>2026-03-04</cbc:IssueDate>
  <cbc:IssueTime>10:00:00</cbc:IssueTime>
  <cac:DocumentResponse>
    <cac:Response>
      <cbc:ResponseCode listID="UNCL4343OpSubset">{code}</cbc:ResponseCode>
      <cac:Status>
        <cbc:StatusReasonCode listID="OPStatusReason">{reason}</cbc:StatusReasonCode>
        <cbc:StatusReason>In their words</cbc:StatusReason>
      </cac:Status>
    </cac:Response>
    <cac:DocumentReference><cbc:ID>{number}</cbc:ID></cac:DocumentReference>
  </cac:DocumentResponse>
</ApplicationResponse>"""
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2">
&c;&d;</ApplicationResponse>"""


class TestLifecycleImport(LifecycleCase):
    def begin(self):
        super().begin()
        self.company.partner_id.sudo().company_registry = "732829320"

    def cdar(self, name):
        return (FILES / f"{name}.xml").read_bytes().replace(NUMBER, self.owed.name.encode())

    def response(self, code, reason="OTH"):
        return RESPONSE.format(code=code, reason=reason, number=self.owed.name).encode()

    def zipped(self, **files):
        content = BytesIO()
        with ZipFile(content, "w") as archive:
            for name, file in files.items():
                archive.writestr(name, file)
        return content.getvalue()

    def wizard(self, content, name="statuses"):
        return self.env["dunning.lifecycle.import"].create(
            {"file": base64.b64encode(content), "file_name": name}
        )

    def take_in(self, content):
        """Read, check and take in a file as a person does; return the window."""
        wizard = self.wizard(content)
        wizard.action_read()
        if wizard.state == "columns":
            wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        wizard.action_take_in()
        return wizard

    def results(self, wizard):
        return [(line.invoice, line.result) for line in wizard.line_ids]

    @property
    def said(self):
        return self.owed.dunning_event_ids

    # ------------------------------------------------------------------ CDAR

    def test_cdar_refused(self):
        wizard = self.take_in(self.cdar("cdar_210_refused"))
        self.assertEqual(self.results(wizard), [(self.owed.name, "new")])
        self.assertEqual((self.said.code, self.said.reason), ("210", "CMD_ERR"))
        self.assertEqual(str(self.said.date), "2026-03-04 10:00:00")
        self.assertEqual((self.said.source, self.said.reference), ("cdar", "CDV-210-04/1"))
        self.assertEqual(self.status(self.owed), "disputed")

    def test_cdar_amounts(self):
        """What is contested is read tax included; of what was approved, it is the rest."""
        self.take_in(self.cdar("cdar_207_disputed"))
        self.assertEqual(self.said.amount, 200.00)
        self.take_in(self.cdar("cdar_211_payment"))
        self.assertEqual(self.said.filtered(lambda one: one.code == "211").amount, 500.00)
        self.take_in(self.cdar("cdar_206_partly_approved"))
        partly = self.said.filtered(lambda one: one.code == "206")
        untaxed = self.owed.amount_untaxed
        self.assertAlmostEqual(partly.amount, 1200 - 750 * 1200 / untaxed, 2)

    def test_cdar_duplicate_of_a_valid_invoice(self):
        self.take_in(self.cdar("cdar_213_duplicate"))
        self.assertEqual(self.status(self.owed), "due")

    def test_twice(self):
        self.take_in(self.cdar("cdar_210_refused"))
        again = self.take_in(self.cdar("cdar_210_refused"))
        self.assertEqual(self.results(again), [(self.owed.name, "known")])
        self.assertEqual(len(self.said), 1)

    def test_nothing_is_noted_before_the_check_was_seen(self):
        wizard = self.wizard(self.cdar("cdar_210_refused"))
        wizard.action_read()
        self.assertEqual(wizard.new_count, 1)
        self.assertFalse(self.said)

    # ------------------------------------------------------------------ Peppol

    def test_peppol(self):
        for code, reason, wanted in (
            ("AB", "NON", ("202", False)),
            ("IP", "NON", ("204", False)),
            ("UQ", "REF", ("208", "REF_ERR")),
            ("CA", "PRI", ("206", "PU_ERR")),
            ("RE", "QTY", ("210", "QTE_ERR")),
            ("AP", "NON", ("205", False)),
            ("PD", "NON", ("211", False)),
        ):
            before = self.said
            self.take_in(self.response(code, reason))
            new = self.said - before
            self.assertEqual((new.code, new.reason), wanted)
            self.assertEqual(new.note, "In their words")

    # ------------------------------------------------------------------ ZIP

    def test_zip_of_many(self):
        """What is wrong in it stands beside what is right, and nothing is lost."""
        wizard = self.take_in(
            self.zipped(
                refused=self.cdar("cdar_210_refused"),
                accepted=self.response("AP"),
                bomb=BOMB,
                picture=b"\x89PNG\0\0",
                nested=self.zipped(other=b"x"),
                other=b"<invoice/>",
            )
        )
        found = {line.place: line.result for line in wizard.line_ids}
        self.assertEqual(
            found,
            {
                "refused": "new",
                "accepted": "new",
                "bomb": "wrong",
                "picture": "wrong",
                "nested": "wrong",
                "other": "wrong",
            },
        )
        self.assertEqual(set(self.said.mapped("code")), {"205", "210"})

    def test_broken_files(self):
        for content in (BOMB, b"<a>", b"PK\x03\x04broken", b"\0\0", b"only one line"):
            wizard = self.wizard(content)
            try:
                wizard.action_read()
            except UserError:
                continue
            self.assertEqual(wizard.line_ids.mapped("result"), ["wrong"])
        self.assertFalse(self.said)

    def test_zip_named_or_packed_in_a_way_unknown_here(self):
        """The whole file, or the one in it, is refused in words; what is beside it is taken in."""
        content = self.zipped(refused=self.cdar("cdar_210_refused"), other=b"x")
        strange_method = content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00", b"")
        self.assertNotEqual(strange_method, content)
        begins = content.rindex(b"PK\x01\x02")  # of the other file, among the names at the end
        named = bytearray(content)
        named[begins + 9] |= 0x08  # in UTF-8, it says
        named[begins + 46] = 0xFF
        packed = bytearray(content)
        packed[begins + 6] = 99  # by a version that nobody has
        for broken in (bytes(named), bytes(packed), strange_method):
            with self.assertRaisesRegex(UserError, "damaged"):
                self.wizard(broken).action_read()
        local = content.rindex(b"PK\x03\x04")
        misnamed = bytearray(content)
        for place in (begins + 8, local + 6):
            misnamed[place + 1] |= 0x08
        misnamed[local + 30] = 0xFF  # but not at the end
        wizard = self.take_in(bytes(misnamed))
        self.assertEqual(wizard.line_ids.mapped("result"), ["new", "wrong"])

    # ------------------------------------------------------------------ what is none

    def test_amounts_that_are_none(self):
        """Meunier's platform contests 200.00 of their invoice, then what is no amount."""
        good = self.cdar("cdar_207_disputed")
        for amount in (b"NaN", b"inf", b"1e400", b"9e12"):
            with self.subTest(amount=amount):
                wrong = good.replace(b">200.0<", b">%s<" % amount)
                self.assertNotEqual(wrong, good)
                wizard = self.take_in(wrong)
                self.assertEqual(self.results(wizard), [(self.owed.name, "wrong")])
                self.assertIn("no number", wizard.line_ids.message)
        self.take_in(good.replace(b">200.0<", b">-200.00<"))
        self.assertEqual(self.said.amount, 200.00)

    def test_days_that_no_clock_shows(self):
        """One line is wrong, and the others are taken in."""
        wizard = self.take_in(
            (
                "Facture;Statut;Date\n"
                f"{self.owed.name};205;05/03/2026\n"
                f"{self.owed.name};205;01/01/0001\n"
                f"{self.owed.name};205;0001-01-01T00:00:00+14:00\n"
                f"{self.owed.name};205;9999-12-31T23:59:59-11:00\n"
            ).encode()
        )
        self.assertEqual(wizard.line_ids.mapped("result"), ["new", "wrong", "wrong", "wrong"])
        response = self.response("RE").replace(b"2026-03-04", b"9999-12-31")
        wizard = self.take_in(response.replace(b"10:00:00", b"23:00:00-10:00"))
        self.assertEqual(self.results(wizard), [(self.owed.name, "wrong")])

    def test_reference_of_any_length(self):
        """What no index holds is known again all the same."""
        reference = "".join(f"{number:x}" for number in range(3_000))
        content = f"Facture;Statut;Date;Id\n{self.owed.name};205;05/03/2026;{reference}\n"
        for wanted in ("new", "known"):
            wizard = self.take_in(content.encode())
            self.assertEqual(self.results(wizard), [(self.owed.name, wanted)])

    # ------------------------------------------------------------------ CSV

    def test_csv(self):
        content = (
            "Facture;Statut;Date;Motif;Montant;Référence\n"
            f"{self.owed.name};En litige;04/03/2026 10:00;QTE_ERR;1 200,00 €;A1\n"
            f"{self.owed.name};approuvée;05/03/2026;;;A2\n"
            "FAC/1;210;04/03/2026;;;A3\n"
            f"{self.owed.name};perdue;04/03/2026;;;A4\n"
            f"{self.owed.name};205;hier;;;A5\n"
            f"{self.owed.name};205;05/03/2026;;douze;A6\n"
        ).encode()
        wizard = self.take_in(content)
        self.assertEqual(
            wizard.line_ids.mapped("result"), ["new", "new", "wrong", "wrong", "wrong", "wrong"]
        )
        self.assertEqual(self.said.mapped("code"), ["207", "205"])
        self.assertEqual(self.said[0].amount, 1200.00)
        days = [line.date_text for line in wizard.line_ids]
        self.assertEqual((days[1], bool(days[4])), ("03/05/2026", False))
        messages = " ".join(filter(None, wizard.line_ids.mapped("message")))
        for why in ("has posted no invoice FAC/1", "“perdue” is no status", "is no number"):
            self.assertIn(why, messages)

    def test_columns_are_chosen(self):
        content = f"A;B;C\n{self.owed.name};205;05/03/2026\n".encode()
        wizard = self.wizard(content)
        wizard.action_read()
        self.assertEqual(wizard.column_ids.mapped("sample"), [self.owed.name, "205", "05/03/2026"])
        with self.assertRaisesRegex(UserError, "which column"):
            wizard.action_check()
        for column, meaning in zip(wizard.column_ids, ("number", "code", "when"), strict=True):
            column.meaning = meaning
        wizard.action_check()
        wizard.action_take_in()
        self.assertEqual(self.said.code, "205")

    def test_chorus_pro(self):
        content = (
            "Numéro de facture;Statut courant;Date du statut;Code service;Numéro d'engagement\n"
            f"{self.owed.name};Mise à disposition du comptable;04/03/2026;FIN01;EJ-77\n"
            f"{self.owed.name};Rejetée;05/03/2026;FIN01;EJ-77\n"
        ).encode("cp1252")
        self.take_in(content)
        self.assertEqual(self.said.mapped("code"), ["205", "210"])
        self.assertEqual(self.said.mapped("source"), ["chorus_pro"] * 2)
        self.assertEqual(self.said[0].note, "Mise à disposition du comptable")
        self.assertEqual((self.said[0].service, self.said[0].engagement), ("FIN01", "EJ-77"))
        self.assertIn("accountant (service FIN01", self.said[0]._whom_to_call())
        self.assertIn("department that ordered", self.said[1]._whom_to_call())

    def test_what_is_wrong_is_downloaded(self):
        content = b"Facture;Statut;Date\n=HYPERLINK(1);205;05/03/2026\n"
        wizard = self.take_in(content)
        exported = base64.b64decode(wizard.wrong_file).decode("utf-8-sig")
        rows = list(csv.reader(StringIO(exported), delimiter=";"))
        self.assertEqual(rows[1][1], "'=HYPERLINK(1)")
        self.assertIn("has posted no invoice", rows[1][-1])

    # ------------------------------------------------------------------ which invoice

    def test_of_another_issuer(self):
        content = self.cdar("cdar_210_refused").replace(b"732829320", b"552100554")
        wizard = self.take_in(content)
        self.assertEqual(wizard.wrong_count, 1)
        self.assertIn("552100554", wizard.line_ids.message)

    def test_of_another_date(self):
        content = self.cdar("cdar_210_refused").replace(b"20260131", b"20250131")
        self.assertIn("not of 01/31/2025", self.take_in(content).line_ids.message)

    def test_of_another_company(self):
        """The invoice of another company is none here."""
        other = self.company.sudo().create({"name": "Emballages Suisse"})
        said = self.env["dunning.invoice.event"]
        with self.assertRaises(AccessError):
            said._take_in([], other)

    def test_who_may(self):
        """Collectors read, and take nothing in."""
        collector = self._create_user(
            "nadia", "base.group_user,relance_telephonique.group_dunning_user"
        )
        with self.assertRaises(AccessError):
            self.wizard(b"x").with_user(collector).action_read()
        with self.assertRaises(AccessError):
            self.env["dunning.invoice.event"].with_user(collector)._take_in([], self.company)

    def test_a_day_is_the_company_s(self):
        event = self.owed._dunning_lifecycle("205", date(2026, 3, 4))
        self.assertEqual(str(event.date), "2026-03-03 23:00:00")
        self.assertEqual(str(event._day()), "2026-03-04")
