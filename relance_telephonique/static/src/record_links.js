/** Open a record in place, so that the breadcrumb leads back. */
export function openRecord(actionService, model, id) {
    return actionService.doAction({
        type: "ir.actions.act_window",
        res_model: model,
        res_id: id,
        views: [[false, "form"]],
    });
}

/** Open what a panel drawn by the server links to. */
export function openRecordLink(ev, actionService) {
    const link = ev.target.closest("a[data-model]");
    if (!link || ev.ctrlKey || ev.metaKey) {
        return;
    }
    ev.preventDefault();
    openRecord(actionService, link.dataset.model, Number(link.dataset.id));
}
