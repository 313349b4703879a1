from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatementController(Controller):
    @route("/relance_telephonique/statement/<model('res.partner'):debtor>", auth="user")
    def statement(self, debtor):
        """Download a debtor's statement of account as a spreadsheet; who may not read it is refused
        as by the button.
        """
        content = debtor._dunning_statement_xlsx()
        name = f"{debtor._dunning_statement_name()}.xlsx"
        headers = [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers)
