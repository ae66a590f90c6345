# Everything a learner, an instructor or a contributor types. `make` alone lists it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
PORT   ?= 8888
UV     := 0.13.9
# Two processes, a file to each: a class, a JupyterLab or a browser is started once for all tests of a file.
PYTEST_ARGS ?= -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help install lab test release demo-class bench tidy lock

help:
	@echo "make lab          install what is needed and open JupyterLab on the first notebook (PORT=, NO_BROWSER=1)"
	@echo "make test         install and run the whole test suite"
	@echo "make release      regenerate labs/ from solutions/"
	@echo "make demo-class   make a class of submissions, grade it, print where the report is"
	@echo "make bench        print the ratio tables"
	@echo "make tidy         bring notebooks and code to normal form, with fresh outputs in course/"
	@echo "make lock         rewrite requirements.lock from pyproject.toml"

install: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11. Run: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/pip || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); } || \
	  { echo "$(PYTHON) cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV)
	$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

# Jupyter refuses to run as root without being told; in a container that is who one is.
lab: $(READY)
	$(BIN)/jupyter lab --ServerApp.port=$(PORT) $(if $(NO_BROWSER),--no-browser) \
	  $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.default_url=/lab/tree/course/00_start_here.ipynb $(LAB_ARGS)

test: $(READY)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

release: $(READY)
	$(BIN)/python -m fairgrade.authoring release

demo-class: $(READY)
	$(BIN)/python -m fairgrade.authoring.demo

bench: $(READY)
	$(BIN)/python -m tests.bench

tidy: $(READY)
	$(BIN)/python -m fairgrade.authoring tidy
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

lock:
	$(BIN)/uv pip compile --quiet --extra dev --python-version 3.11 --universal --generate-hashes \
	  --no-annotate --no-emit-index-url --custom-compile-command 'make lock' \
	  -o requirements.lock pyproject.toml
