"""What a mail server's refusal means."""

import smtplib

from odoo.tests import BaseCase

from ...tools.smtp_answer import Answer, answer_in


class TestAnswer(BaseCase):
    def test_for_now_or_for_good(self):
        for status, is_temporary in ((451, True), (499, True), (500, False), (550, False)):
            refused = smtplib.SMTPRecipientsRefused({"compta@meunier.example": (status, b"no")})
            self.assertEqual(
                answer_in(refused), Answer("recipient", f"{status} no", is_temporary), status
            )
            data = smtplib.SMTPDataError(status, "too\n large")
            self.assertEqual(
                answer_in(data), Answer("content", f"{status} too large", is_temporary)
            )

    def test_mildest_of_two_recipients_decides(self):
        refused = smtplib.SMTPRecipientsRefused({"a": (550, b"unknown"), "b": (450, b"busy")})
        self.assertEqual(answer_in(refused), Answer("recipient", "450 busy", True))

    def test_no_server_answered(self):
        broken = smtplib.SMTPServerDisconnected("broke off")
        self.assertEqual(answer_in(broken), Answer("unreachable", "broke off", True))
        refused = ConnectionRefusedError(111, "Connection refused")
        self.assertEqual(answer_in(refused), Answer("unreachable", "Connection refused", True))
        self.assertEqual(answer_in(OSError("timed out")), Answer("unreachable", "timed out", True))

    def test_what_it_comes_from(self):
        cause = smtplib.SMTPDataError(552, b"\xe9 large")
        raised = ValueError("not sent")
        raised.__cause__ = cause
        self.assertEqual(
            answer_in(raised), Answer("content", "552 \N{REPLACEMENT CHARACTER} large")
        )
        during = ValueError("not sent")
        during.__context__ = cause
        self.assertEqual(answer_in(during).code, "content")
        self.assertEqual(answer_in(ValueError("ours")), Answer())
        self.assertEqual(answer_in(smtplib.SMTPException("odd")), Answer())
        self.assertEqual(answer_in(None), Answer())
