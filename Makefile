# Two commands do everything: `make demo` and `make test`. Both set up first.
PYTHON ?= python3
BIN := .venv/bin
EXAMPLE := examples/bortezomib.txt
REPORT := build/bortezomib.html

.PHONY: demo test coverage setup lint format types layers docs bench lock browser picture clean help

help:            ## list the targets
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup      ## read the shipped example, check it, pool it, write the report
	@mkdir -p build
	@echo "What goes in:  $(EXAMPLE)"
	@echo
	@echo "What is wrong or open in it (evitable check, its first lines):"
	@$(BIN)/evitable check $(EXAMPLE) | head -n 12
	@echo
	@echo "One of its sums (evitable pool --outcome 'any response'):"
	@$(BIN)/evitable pool $(EXAMPLE) --outcome "any response"
	@echo
	@$(BIN)/evitable report $(EXAMPLE) -o $(REPORT)
	@echo "Open it in a browser: $(CURDIR)/$(REPORT)"

# The tests run on every core already: threads of the numerical libraries would only stand in their way.
test: export OPENBLAS_NUM_THREADS = 1
test: setup browser lint types  ## format, types, layers and every test
	$(BIN)/python -m pytest --numprocesses auto

coverage: setup browser  ## every test again, and which lines none of them runs; takes three times as long
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

setup: .venv/.ready  ## make .venv with the pinned packages and evitable itself

.venv/.ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Evitable needs Python 3.11 or later: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

browser:         ## a Chromium for the tests that look at pages; without one they are named as not run
	@scripts/browser.sh

lint: setup      ## format and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup    ## rewrite the code in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup     ## strict types
	$(BIN)/mypy

layers: setup    ## each room imports only what DESIGN allows
	$(BIN)/python -m pytest -q tests/layers

docs: setup      ## write the generated parts of the manual
	$(BIN)/python scripts/write_reference.py
	$(BIN)/python scripts/write_dictionary.py

bench: setup     ## speed, as ratios against a floor in the same run
	$(BIN)/python benchmarks/pipeline.py
	$(BIN)/python benchmarks/extract.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/stats.py
	$(BIN)/python benchmarks/pooling.py
	$(BIN)/python benchmarks/publish.py
	$(BIN)/python benchmarks/base.py --studies 20000

picture: setup browser  ## render the README's picture from the real report
	$(BIN)/python scripts/screenshots.py

lock:            ## pin the dependencies again (names, versions and hashes only); needs uv
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements/base.lock
	uv pip compile --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml requirements/build.in -o requirements/dev.lock

clean:           ## remove what was made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
