from odoo import api, models


class DunningListed(models.AbstractModel):
    """Lists filtered by what is decided: the web client asks for a page, then for the count of all,
    and each would decide.
    """

    _name = "dunning.listed"
    _description = "Listed by a Decision"

    @api.model
    def _dunning_is_decided(self, domain):
        """Return whether it takes a decision to answer."""
        return True

    @api.model
    @api.readonly
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        if limit and count_limit and self._dunning_is_decided(domain):
            return self._search_read_once(domain, specification, offset, limit, order, count_limit)
        return super().web_search_read(domain, specification, offset, limit, order, count_limit)

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
