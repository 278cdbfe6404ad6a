# The course's commands. `make` alone lists them; README.md says more.

PYTHON ?=
ARGS ?=
BIN := .venv/bin
export PYTHON

# What the tools check: the folders that exist.
SOURCES := $(wildcard labs solutions tools tests benchmarks conftest.py)
# The notebooks that have exercises are run a second time, answered by the model answers.
NOTEBOOKS := $(wildcard notebooks/[0-9]*.ipynb)
EXERCISED := $(if $(NOTEBOOKS),$(shell grep -l '^ *"check.\\"' $(NOTEBOOKS)))

# nbval costs each pytest process more than a second, and a notebook's cells belong to one kernel, thus to one worker.
# Tests and notebooks mostly wait for processes, so four workers keep two cores busy.
PYTEST := $(BIN)/python -m pytest --durations=10
NBVAL := $(PYTEST) -n 4 --dist loadfile --nbval-lax --nbval-cell-timeout 50 --nbval-kernel-startup-timeout 60

.PHONY: help setup lab test lint unit-test notebook-test browser-test check notebooks bench lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'
	@echo '  ARGS="…" passes arguments on; PYTHON=/path/to/python3 names the Python to set up with.'

setup: # .venv as requirements.txt says: a minute at first, then nothing
	@tools/setup.sh

lab: setup ## JupyterLab on the first notebook
	@PATH="$(CURDIR)/$(BIN):$$PATH" VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/python -m jupyterlab \
	    --ServerApp.ip=127.0.0.1 $$(test "$$(id -u)" != 0 || echo --allow-root) $(ARGS) notebooks/00_start_here.ipynb

test: lint unit-test notebook-test ## lint, types, unit tests, every notebook

lint: setup
	@$(BIN)/ruff check --quiet --output-format concise . && $(BIN)/ruff format --check --quiet . || \
	    { echo "The lines above: ruff check, or the files that ruff format would change." >&2; exit 1; }
	@$(BIN)/mypy --no-error-summary $(SOURCES)

unit-test: setup
	@$(PYTEST) -n 4 --dist worksteal -p no:nbval tests $(ARGS)

notebook-test: setup
	@$(NBVAL) notebooks
ifneq ($(EXERCISED),)
	@LABS_ANSWERS=solutions $(NBVAL) $(EXERCISED)
endif

browser-test: setup ## the notebooks in a real browser (Chromium)
	@echo "Screenshots go to build/browser/"
	@$(BIN)/python -m pytest -p no:nbval --timeout 600 --durations=10 tests/browser/test_browser.py $(ARGS)

check: setup ## verdicts on your answers (ARGS="zombies")
	@$(BIN)/labs check $(ARGS)

notebooks: setup ## run the notebooks and store their outputs, for committing
	@$(BIN)/python tools/notebooks.py $(ARGS)

bench: setup ## the benchmarks, one after the other
	@for file in $(sort $(wildcard benchmarks/*.py)); do \
	    echo "== $$file"; $(BIN)/python $$file $(ARGS) || exit 1; done

lock: ## requirements.txt anew from requirements.in (ARGS=--upgrade for newer versions)
	@tools/lock.sh $(ARGS)

clean: ## away with caches and builds; .venv stays
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name .venv -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -prune -exec rm -rf {} +
