# make graph: from a fresh clone to the page of the seeds. `make help` lists the rest.

PYTHON ?= python3
SOURCES ?= seeds
OUTPUT ?= output

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Files whose dates say what was installed last.
PROGRAM := $(VENV)/program-installed
TOOLS := $(VENV)/tools-installed

.DEFAULT_GOAL := help
.PHONY: help graph test check static wheel-check clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

graph: $(PROGRAM)  ## build the graph of the seeds and say where its page is
	@$(BIN)/kg build $(SOURCES) --output $(OUTPUT)

# Three at once, on two cores too: a third of what tests do is waiting.
test: $(TOOLS)  ## run every test (ARGS="-k venue" for some)
	@scripts/test-tools
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(TOOLS)  ## run the static checks, then every test: before each commit
	@scripts/check

static: $(TOOLS)  ## run the static checks: format, style, types, imports
	@scripts/check static

wheel-check:  ## install as a user does, in a new environment, and try it
	@scripts/wheel-check

clean:  ## remove the environment and all that was built
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 -maxdepth 1 ! -name .gitkeep -exec rm -rf {} +

$(PROGRAM): pyproject.toml
	@scripts/venv "$(PYTHON)" $(VENV)
	@echo "installing labkg into $(VENV) (a minute or two)" >&2
	@$(PIP) install --quiet --editable .
	@touch $@

$(TOOLS): pyproject.toml
	@scripts/venv "$(PYTHON)" $(VENV)
	@echo "installing labkg and its development tools into $(VENV) (some minutes)" >&2
	@$(PIP) install --quiet --editable '.[dev]'
	@touch $(PROGRAM) $@
