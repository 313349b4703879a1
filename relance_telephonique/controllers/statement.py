from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatementController(Controller):
    @route(
        "/relance_telephonique/statement/<model('res.partner'):debtor>/<int:company_id>",
        auth="user",
    )
    def statement(self, debtor, company_id):
        """Download a debtor's statement of account as a spreadsheet: what they owe the company in
        use. Who may not read it, or is not of that company, is refused as by the button.
        """
        debtor = debtor.with_context(allowed_company_ids=[company_id])
        content = debtor._dunning_statement_xlsx()
        name = f"{debtor._dunning_statement_name()}.xlsx"
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)
