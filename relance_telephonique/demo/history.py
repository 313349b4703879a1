from datetime import timedelta

DAYS = 75  # longer than the longest shipped scenario
LEFT_OPEN = 4  # days; the calls and drafts of the last ones still wait for somebody


def live_through(company, today, days=DAYS):
    """Run the scenario on each working day before ``today``, as if somebody did what was due.

    What each debtor owes is what they owe now: a run replays the clock, not the ledger.
    """
    for age in range(days, 0, -1):
        day = today - timedelta(days=age)
        if company._dunning_is_working_day(day):
            _live_a_day(company, day, leave_open=age <= LEFT_OPEN)


def _live_a_day(company, day, leave_open):
    runs = company.env["dunning.run"].with_context(dunning_date=day, tracking_disable=True)
    run = runs.create({"company_id": company.id, "date": day})
    run._prepare()
    actions = run.action_ids
    if leave_open:
        calls = actions.filtered(lambda action: action.channel == "phone")
        calls.action_process()
        actions = (actions - calls).filtered(lambda action: action.state == "ready")
    actions.state = "ready"
    actions.action_done()
