# What each command does in detail is in dev/. An Odoo of your own: ODOO_SOURCE=folder; your own
# PostgreSQL server: the usual PGHOST, PGUSER, PGPASSWORD, PGPORT.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-pure mutants lint i18n i18n-check bench histories chaos soak wheels docs pictures jobs queue upgrade beside acceptance clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what is missing: Odoo 19, PostgreSQL, browser, Python packages
	@dev/setup

demo: setup ## chase a French company's invoices, then serve it on http://127.0.0.1:8069 (SERVE=0, PORT=…)
	@dev/demo

test: setup ## run the tests (ARGS="-k promise" for a part)
	@AFTER=$(AFTER) dev/test $(ARGS)

test-pure: setup ## run the tests that need no database, in seconds
	@.dev/venv/bin/python dev/pure.py

mutants: setup ## put small mistakes into the code: which do the tests notice? (MINUTES=10, STAGE=database, ARGS=file)
	@$(if $(STAGE),dev/python,.dev/venv/bin/python) dev/mutants.py $(or $(STAGE),pure) $(ARGS)

lint: setup ## check the style of the code
	@dev/lint

i18n: setup ## export the terms to translate and bring fr.po into step
	@dev/i18n

i18n-check: setup ## fail when the translations are out of step or incomplete
	@dev/i18n --check

bench: setup ## measure the engine on 100,000 due items (ARGS=…)
	@dev/python bench/run.py $(ARGS)

histories: setup ## judge 5,000 random histories by the oracle (COUNT=…, SEED=…)
	@DUNNING_HISTORIES=$(or $(COUNT),5000) TEST_DB=relance_histories dev/test -s $(if $(SEED),--hypothesis-seed=$(SEED)) \
		relance_telephonique/tests/decision/properties_decision.py

chaos: setup ## kill it, race it, refuse its mail, break its records (MINUTES=20, SEED=…, ARGS=topic)
	@dev/chaos/run $(ARGS)

soak: setup ## live a year with 200 debtors, judged each night by the oracle (DAYS=…, DEBTORS=…, SEED=…)
	@DUNNING_DAYS=$(or $(DAYS),365) DUNNING_DEBTORS=$(or $(DEBTORS),200) DUNNING_SEED=$(SEED) TEST_DB=relance_soak \
		dev/test -s relance_telephonique/tests/decision/properties_soak.py

wheels: setup ## build each addon as a package that pip installs, and load Odoo with them
	@dev/wheels

docs: setup ## build the documentation as a site, in .dev/site
	@.dev/venv/bin/mkdocs build --strict --quiet && echo "Documentation: .dev/site/index.html"

jobs: setup ## count the clicks, keys and seconds of a collector's jobs, on a copy of the demo
	@dev/jobs

pictures: setup ## take the documentation's pictures from the demo
	@dev/pictures

upgrade: setup ## update the version before this one, with data of each model, and compare
	@dev/upgrade/run

beside: setup ## try it beside addons of the OCA and the charts of other countries, and test the bridge to its softphone
	@dev/beside/run $(ARGS)

acceptance: setup ## run Odoo's own suites with the addons and without them (ARGS=suite); takes an hour
	@dev/acceptance/run $(ARGS)

queue: setup ## share the letters between two Odoo servers by OCA's job queue, and kill one (LETTERS=…)
	@dev/queue/run

clean: ## remove all that was made here, databases included
	@dev/clean
