# Everything a learner, an instructor or a contributor types. `make` alone lists it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
LATEST := .venv-latest
SITE   := site
PORT   ?= 8888
UV     := 0.13.9
# A process for each core. tests/conftest.py says which tests go together, and which begin.
PYTEST_ARGS ?= -n auto --dist loadscope --no-loadscope-reorder
SYSTEM := PYTHON=$(PYTHON) .ci/system-packages

.DEFAULT_GOAL := help
.PHONY: help install lab

# A line that begins with ## is what `make` alone prints.
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

install: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(SYSTEM) lab
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11. Run: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/pip || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); } || \
	  { echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

# Jupyter refuses to run as root without being told; in a container that is who one is.
## make lab          install what is needed and open JupyterLab on the first notebook (PORT=, NO_BROWSER=1)
lab: $(READY)
	$(BIN)/jupyter lab --ServerApp.port=$(PORT) $(if $(NO_BROWSER),--no-browser) \
	  $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.default_url=/lab/tree/course/00_start_here.ipynb $(LAB_ARGS)

# --- For authors from here on; `make bundle` leaves it out ------------------------------------------------------

.PHONY: test check lint fast explore latest site release bundle hub-link screenshots demo-class bench tidy lock

## make test         install what is needed and run the whole test suite
test: $(READY)
	@$(SYSTEM) test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

## make check        lint, types, import rules and the fast tests: what to run while working
check: lint fast

lint: $(READY)
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --quiet --check
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/mypy
	@git ls-files -z | xargs -0 $(BIN)/codespell

fast: $(READY)
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m "not slow and not browser"

## make explore      run the property tests on new examples
explore: $(READY)
	grep -rl --include='*.py' '@given' tests | xargs $(BIN)/python -m pytest $(PYTEST_ARGS) --hypothesis-profile=explore

## make latest       make check with the newest packages that pyproject.toml allows, in .venv-latest
latest: $(READY)
	rm -rf $(LATEST) && $(PYTHON) -m venv $(LATEST)
	$(BIN)/uv pip install --quiet --python $(LATEST)/bin/python -e '.[dev]'
	@touch $(LATEST)/.installed
	$(MAKE) check VENV=$(LATEST)

# -W: a warning is an error. Stored outputs are shown; nothing is run.
## make site         build the course as pages that need no Python and no network: site/html/index.html
site: $(READY)
	@$(BIN)/python -c 'import furo, myst_nb' 2>/dev/null || \
	  { echo "The site needs packages of the extra 'site'. Run: $(BIN)/uv pip install --python $(BIN)/python -e '.[site]'" >&2; exit 1; }
	$(BIN)/python -m sphinx -q -W --keep-going -j auto -c site -d $(SITE)/doctrees \
	  $(if $(REPOSITORY),-D repository=$(REPOSITORY)) . $(SITE)/html
	@echo "Open $(SITE)/html/index.html"

## make release      regenerate labs/ from solutions/
release: $(READY)
	$(BIN)/python -m fairgrade.authoring release

## make bundle       write what learners get, and no more, to dist/: a .tar.gz and a .zip
bundle: $(READY)
	$(BIN)/python -m fairgrade.authoring bundle

# The two addresses of a class on a JupyterHub stand here, or on the command line.
HUB      ?=
LEARNERS ?=
## make hub-link     print the link that brings the course to learners on a JupyterHub (HUB=, LEARNERS=)
hub-link: $(READY)
	@$(BIN)/python -m fairgrade.authoring hub-link '$(HUB)' '$(LEARNERS)'

## make screenshots  take the pictures of JupyterLab and the formgrader again, in a real browser
screenshots: $(READY)
	$(BIN)/python -m tests.browser.screenshots

## make demo-class   make a class of submissions, grade it, print where the report is
demo-class: $(READY)
	$(BIN)/python -m fairgrade.authoring.demo

## make bench        print the ratio tables
bench: $(READY)
	$(BIN)/python -m tests.bench

## make tidy         bring notebooks and code to normal form, with fresh outputs in course/
tidy: $(READY)
	$(BIN)/python -m fairgrade.authoring tidy
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

## make lock         rewrite requirements.lock from pyproject.toml
lock:
	$(BIN)/uv pip compile --quiet --extra dev --python-version 3.11 --universal --generate-hashes \
	  --no-annotate --no-emit-index-url --custom-compile-command 'make lock' \
	  -o requirements.lock pyproject.toml
