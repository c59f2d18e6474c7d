# Jesi On. `make run` tries it out; `make help` tells the rest.

VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
WEB    := $(VENV)/.installed-web

.DEFAULT_GOAL := help
.PHONY: help run install test check format bench fault-test bench-nlu diagrams requirements clean

help:             ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(WEB)       ## the whole service on this machine: http://127.0.0.1:8000
	@$(PYTHON) app.py

install: $(WEB)   ## what the service needs, without starting it (deploy/README.md)

# Four processes on two cores: half of the time tests wait for processes that they have started.
test: $(DEV)      ## all tests
	@$(PYTHON) -m pytest -n 4 --dist worksteal $(ARGS)

check: $(DEV)     ## lint, types, the arrows between the rooms, the content
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PYTHON) -m bot check

format: $(DEV)    ## put the code into its form
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(DEV)     ## how fast it is, against a bare baseline in the same run
	@$(PYTHON) -m benchmarks

fault-test: $(DEV) ## 20,000 recipients while everything goes wrong: nobody missed, nobody twice
	@$(PYTHON) -m tests.faults $(ARGS)

bench-nlu: $(DEV) ## how well it understands people
	@$(PYTHON) -m benchmarks.nlu

diagrams: $(DEV)  ## docs/flows.md, drawn from flows.yml
	@$(PYTHON) -m bot diagrams > docs/flows.md

requirements: $(DEV) ## pin requirements*.in again, with hashes
	@for name in requirements requirements-dev; do \
	  $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header $$name.in -o $$name.txt; done

$(PYTHON):
	@python3.11 -m venv $(VENV) 2>/dev/null || python3 -m venv $(VENV)

$(STAMP): requirements.txt | $(PYTHON)
	@echo "Installing what the service needs (once)…"
	@$(PYTHON) -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(WEB): package.json package-lock.json .npmrc | $(STAMP)
	@echo "Installing what the pages load (once)…"
	@$(PYTHON) -m bot.web.vendor
	@touch $@

$(DEV): requirements-dev.txt $(STAMP) $(WEB)
	@echo "Installing what development needs besides (once)…"
	@$(PYTHON) -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean:            ## forget the virtual environment and the caches (not the data)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
