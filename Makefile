# The one home of commands. Needs make and Python 3.11 or newer; everything else is fetched, into this folder.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo code test check fix bench faults rulebook requirements lock clean

PYTHON = $(shell for name in $(PYTHON_NAMES); do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PYTHON_NAMES = python3 python3.14 python3.13 python3.12 python3.11
PY = .venv/bin/python
PIP = $(PY) -m pip install -qq --disable-pip-version-check --require-hashes
WITH_SERVERS = $(PY) -m services.run exec --
MANAGE = $(WITH_SERVERS) $(PY) manage.py
PYTEST = $(WITH_SERVERS) $(PY) -m pytest
TEMPLATES = find templates -name '*.html' -print0

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: .venv/run.stamp ## the whole portal at http://localhost:8000 (PORT=8001 for another port), until Ctrl-C
	@$(PY) -m services.run portal

demo: .venv/run.stamp ## empty the database of this folder and load the demonstration alliance afresh
	@$(PY) -m services.run demo

code: .venv/run.stamp ## the second factor's code of this moment, for the officers of the demonstration
	@$(MANAGE) demo_accounts --code

test: .venv/dev.stamp check browser ## all checks and all tests
	@$(PYTEST) -n 2 -m "not serial and not journey"
	@$(PYTEST) -m serial
	@$(PYTEST) -m journey

check: .venv/dev.stamp front-end ## what can be said without running the tests, within a minute
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(TEMPLATES) | xargs -0 .venv/bin/djade --check --target-version 5.2
	@$(TEMPLATES) | xargs -0 $(PY) -m djhtml --check --tabwidth 2
	@$(PY) .venv/bin/lint-imports
	@$(WITH_SERVERS) $(PY) -m mypy
	@$(MANAGE) makemigrations --check --dry-run
	@$(WITH_SERVERS) env DEBUG=no SITE_URL=https://portal.example.org EMAIL_URL=smtp+tls://mail.example.org:587 INBOX_FOLDER= \
		$(PY) manage.py check --deploy --fail-level WARNING
	@$(MANAGE) rulebook --check
	@$(PYTEST) -q --requirements

fix: .venv/dev.stamp ## put right what can be put right by itself: format, order of imports, templates
	@$(PY) -m ruff format --quiet .
	@$(PY) -m ruff check --fix --quiet . || true
	@$(TEMPLATES) | xargs -0 .venv/bin/djade --target-version 5.2 || true
	@$(TEMPLATES) | xargs -0 $(PY) -m djhtml --tabwidth 2 || true

bench: .venv/dev.stamp front-end ## measure pages and bookings at both sizes, into bench/results.json (a quarter of an hour, with nothing else running)
	@$(WITH_SERVERS) $(PY) -m bench

faults: .venv/dev.stamp front-end browser ## the long versions: processes killed, servers flushed, buyers in crowds
	@LONG=yes $(PYTEST) tests/faults
	@LONG=yes $(PYTEST) tests/bookings/test_machine.py
	@LONG=yes $(PYTEST) -n 2 tests/site/test_bad_input.py tests/site/test_bad_sign_in.py tests/site/test_crawl.py

rulebook: .venv/run.stamp ## write docs/rulebook.md from the rules, states and permissions
	@$(MANAGE) rulebook

requirements: .venv/dev.stamp ## which test proves which line of docs/requirements.csv
	@$(PYTEST) -q --requirements

lock: .venv/dev.stamp ## fix the versions of every package from the requirements*.in
	@for name in requirements requirements-local requirements-dev requirements-node; do \
		$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" $(UPGRADE) $$name.in --output-file $$name.txt || exit 1; done

clean: ## remove all that was made here, the database too
	@test ! -e .local/elsewhere || rm -rf "$$(cat .local/elsewhere)"
	@rm -rf .venv .local build node_modules

# Underneath ----------------------------------------------------------------------------------------------------------

.PHONY: front-end browser

front-end: .venv/run.stamp
	@$(PY) -m services.front_end

browser: .venv/dev.stamp
	@$(PY) -m services.browser

.venv/run.stamp: requirements.txt requirements-local.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none of these is: $(PYTHON_NAMES)"; exit 1; }
	@echo "Installing what the portal runs on"
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@$(PIP) -r requirements.txt -r requirements-local.txt
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@echo "Installing what checks and tests need"
	@$(PIP) -r requirements.txt -r requirements-local.txt -r requirements-dev.txt
	@touch $@
