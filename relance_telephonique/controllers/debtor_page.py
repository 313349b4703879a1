"""The page of a debtor: what comes in by HTTP is handed to the models, and shown."""

from base64 import b64encode
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup
from psycopg2.errors import LockNotAvailable

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)
from odoo.tools.misc import file_path

from ..models.answer_page.not_taken import NotTaken
from ..models.answer_page.pay import ALL_THAT_IS_DUE, Choice
from ..tools import page_form
from ..tools.page_form import LARGEST_FORM

PAGE = "relance_telephonique.debtor_page"
NO_PAGE = "relance_telephonique.debtor_page_none"
SCRIPT = file_path("relance_telephonique/static/src/answer_page/opened.js")
OPENED = Markup(Path(SCRIPT).read_text(encoding="utf-8"))
OPENED_HASH = b64encode(sha256(OPENED.encode()).digest()).decode()
HEADERS = {  # nobody keeps, indexes, frames or is told of it; no script runs but the one above
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self' "
    f"'unsafe-inline'; script-src 'sha256-{OPENED_HASH}'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
NOTHING_SAID = {"token": "", "is_preview": False, "said": page_form.Said(""), "refusal": ""}
FOR_US = "?"  # refused for a reason that tells the debtor nothing
OPEN = {"auth": "public", "sitemap": False, "website": False}


@contextmanager
def reading():
    """Let any change fail: scanners of e-mails fetch links, and that is no answer."""
    with closing(request.env.cr.savepoint()):
        request.env.cr.execute("SET LOCAL transaction_read_only = on")
        yield


class DebtorPageController(Controller):
    @route("/dunning/<string:token>", type="http", methods=["GET"], **OPEN)
    def show(self, token, **_ignored):
        """Show a debtor what they owe, and how to pay all of it or what they chose."""
        sent = request.httprequest.args
        choice = Choice(page_form.numbers_of(sent.getlist("pay")), sent.get("contested") == "1")
        with reading():
            return self._shown(self._debtor(token), choice, token=token)

    @route(
        "/dunning/<string:token>/<string:kind>",
        type="http",
        methods=["POST"],
        max_content_length=LARGEST_FORM,
        **OPEN,
    )
    def say(self, token, kind, **_form):
        """Take what a debtor says, then show the page that confirms it."""
        debtor = self._debtor(token)
        if not debtor:
            return self._refused()
        said = page_form.read(kind, request.httprequest.form.to_dict(flat=False))
        files = page_form.files_of(request.httprequest.files.getlist("proof"))
        try:
            debtor.env["dunning.turn"]._queue(debtor.env.company, debtor)
            with request.env.cr.savepoint():
                debtor._dunning_say(said, files, request.httprequest.remote_addr or "")
        except UserError as error:
            refusal = error.args[0] if isinstance(error, NotTaken) else FOR_US
            return self._shown(debtor, token=token, said=said, refusal=refusal)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:  # pylint: disable=catching-non-exception
            if self._is_tried_again(error):
                raise
            request.env.cr.rollback()
            refusal = debtor.env._("We are just noting something else of yours: send this again.")
            return self._shown(debtor, token=token, said=said, refusal=refusal)
        answer = request.redirect(f"/dunning/{token}#said", code=303)
        answer.headers.update(HEADERS)
        return answer

    @route("/dunning/<string:token>/<int:move_id>.pdf", type="http", methods=["GET"], **OPEN)
    def invoice(self, token, move_id, **_ignored):
        """Download an invoice that stands on the page."""
        with closing(request.env.cr.savepoint()):  # what a report writes is taken back
            debtor = self._debtor(token)
            document = debtor and debtor._dunning_shown_pdf(move_id)
        if not document:
            return self._refused()
        name, content = document
        headers = HEADERS | {
            "Content-Type": "application/pdf",
            "Content-Disposition": content_disposition(name),
        }
        return request.make_response(content, list(headers.items()))

    @route("/dunning/<string:token>/opened", type="http", methods=["POST"], **OPEN)
    def opened(self, token, **_form):
        """Count that somebody looked at the page; whether its link opens one is not told."""
        if debtor := self._debtor(token):
            debtor._dunning_opened()
        return request.make_response("", list(HEADERS.items()), status=204)

    @route("/dunning/<string:token>/pay/<int:move_id>", type="http", methods=["POST"], **OPEN)
    def pay(self, token, move_id, contested="", **_form):
        """Lead to where an invoice of the page is paid online."""
        debtor, choice = self._debtor(token), Choice(with_contested=contested == "1")
        url = debtor and debtor._dunning_pay_online(move_id, choice)
        return request.redirect(url, code=303) if url else self._refused()

    @route(
        "/relance_telephonique/debtor_page/<model('res.partner'):debtor>/<int:company_id>",
        type="http",
        auth="user",
    )
    def preview(self, debtor, company_id, **_ignored):
        """Show the page as that debtor sees it, to whoever chases them for that company."""
        debtor = debtor.with_context(allowed_company_ids=[company_id])
        with reading():
            return self._shown(debtor._dunning_page_previewed(), is_preview=True)

    def _is_tried_again(self, error):
        """Whether Odoo tries again by itself after two transactions met; who has waited for long
        already is answered at once.
        """
        request.dunning_tries = getattr(request, "dunning_tries", 0) + 1
        is_last = request.dunning_tries >= MAX_TRIES_ON_CONCURRENCY_FAILURE
        return not is_last and not isinstance(error, LockNotAvailable)

    def _debtor(self, token):
        return request.env["res.partner"].sudo()._dunning_of_token(token)

    def _shown(self, debtor, choice=ALL_THAT_IS_DUE, **more):
        if not debtor:
            return self._refused()
        values = {
            "page": debtor._dunning_shown(choice),
            "csrf_token": request.csrf_token(),
            "opened": OPENED,
        }
        return self._response(PAGE, NOTHING_SAID | values | more, debtor.env.lang)

    def _refused(self):
        """Say that the link opens nothing: why is told to nobody."""
        lang = request.env.lang or "en_US"
        values = {"page_lang": lang.replace("_", "-")}
        return self._response(NO_PAGE, values, lang, status=404)

    def _response(self, template, values, lang, status=200):
        views = request.env["ir.qweb"].with_context(lang=lang)
        html = Markup("<!DOCTYPE html>\n") + views._render(template, values)
        headers = HEADERS | {"Content-Type": "text/html; charset=utf-8"}
        return request.make_response(html, list(headers.items()), status=status)
