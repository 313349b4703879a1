/** Open what a panel drawn by the server links to in place, so that the breadcrumb leads back. */
export function openRecordLink(ev, actionService) {
    const link = ev.target.closest("a[data-model]");
    if (!link || ev.ctrlKey || ev.metaKey) {
        return;
    }
    ev.preventDefault();
    actionService.doAction({
        type: "ir.actions.act_window",
        res_model: link.dataset.model,
        res_id: Number(link.dataset.id),
        views: [[false, "form"]],
    });
}
