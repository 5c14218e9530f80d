# make run: the desk. make test: the tests. make check: style and types. Nothing else to set up.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
export WORKERS ?= auto
PART ?=
PYTEST_ARGS ?=
SPREAD = -n $(WORKERS) --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.PHONY: help run install test quick test-long neo4j check format benchmark trust pictures clean
.DEFAULT_GOAL := help

help:
	@echo "make run        install what is needed and serve the desk on http://127.0.0.1:8501"
	@echo "make test       install what is needed and run the tests"
	@echo "make quick      those without screens, servers and processes, in under two minutes"
	@echo "make test-long  full matrices, pictures, minutes of outage; PART=faults for one of its parts"
	@echo "make neo4j      fetch the Neo4j server that its tests run against (needs mvn and Java 17)"
	@echo "make check      style and types"
	@echo "make benchmark  what is measured: loop, map, desk, models"
	@echo "make trust      what false statements the rules let pass, and what true ones they refuse"
	@echo "make pictures   take the README's pictures anew"

run: $(VENV)/.run
	$(BIN)/python -m streamlit run app.py

install: $(VENV)/.dev

neo4j:
	$(PYTHON) tests/servers/neo4j/jars.py

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(SPREAD) -m "not long" $(PYTEST_ARGS)

quick: $(VENV)/.dev
	$(BIN)/python -m pytest $(SPREAD) -m "not long and not system and not browser and not server" $(PYTEST_ARGS)

test-long: $(VENV)/.dev
	$(BIN)/python -m tests.long $(PART)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmark: $(VENV)/.dev
	$(BIN)/python -m benchmarks.run

trust: $(VENV)/.dev
	$(BIN)/python -m benchmarks.trust

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.desk.readme_pictures

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis artifacts

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Mindtrail needs Python 3.11 or newer; this is $$($(PYTHON) --version). Say which: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.run $@
