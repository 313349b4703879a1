from odoo import api, models


class DunningListed(models.AbstractModel):
    """Lists filtered by what is decided: the web client asks for a page, then for the count of all,
    and each would decide.
    """

    _name = "dunning.listed"
    _description = "Listed by a Decision"

    @api.model
    def _search_read_once(self, domain, specification, offset, limit, order, count_limit):
        """Return what ``web_search_read`` does, of one search: the client counts no further than
        ``count_limit`` either.
        """
        found = self.search(domain, limit=max(count_limit, offset + limit), order=order)
        page = found[offset : offset + limit]
        return {
            "length": len(found) if page else 0,
            "records": page.web_read(specification),
        }
