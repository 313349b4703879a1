"""At hand: what the orders say was delivered, and their papers."""

from collections import defaultdict

from odoo import models


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _not_delivered(self, moves):
        """An order knows what was delivered where its lines are delivered by stock or time sheets,
        or where somebody has entered it; silence of the others is no delivery that failed.
        """
        lines = self._invoiced_lines(moves)
        known = lines.filtered(
            lambda line: line.qty_delivered or line.qty_delivered_method != "manual"
        )
        if not known:
            return super()._not_delivered(moves)
        short = known.filtered(
            lambda line: line.product_uom_id.compare(line.qty_delivered, line.qty_invoiced) < 0
        )
        return [self._what_is_missing(line) for line in short]

    def _invoiced_lines(self, moves):
        """Return the order lines that invoices come from; those without an origin have none."""
        from_orders = moves.sudo().filtered("invoice_origin")  # a collector may read no order
        return from_orders.line_ids.sale_line_ids

    def _what_is_missing(self, line):
        delivered, invoiced = f"{line.qty_delivered:g}", f"{line.qty_invoiced:g}"
        return self.env._(
            "%(product)s on %(order)s, %(delivered)s of %(invoiced)s",
            product=line.product_id.name,
            order=line.order_id.name,
            delivered=delivered,
            invoiced=invoiced,
        )

    def _sources_of(self, moves):
        """The papers of the orders too, and of their deliveries where stock keeps them."""
        sources = defaultdict(list, super()._sources_of(moves))
        for move in moves:  # whose papers the reader may open is asked afterwards
            orders = self._invoiced_lines(move).order_id
            deliveries = orders.picking_ids if "picking_ids" in orders._fields else ()
            for record in (*orders, *deliveries):
                sources[record._name, record.id].append(move.id)
        return sources
