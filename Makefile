# Every task of the project by name. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 8000
TOLLGATE_DATA ?= $(CURDIR)/.data
export PORT TOLLGATE_DATA

PYTHON_HERE := .venv/bin/python
SUPERVISOR := exec $(PYTHON_HERE) -P app/core/supervisor.py --with-parent
FLASK := $(PYTHON_HERE) -m flask --app app.cli:migrating
PYTEST := $(PYTHON_HERE) -m pytest
# One worker more than processors, because tests also wait for Chromium; tests of one file stay together.
PYTEST_OPTIONS ?= --numprocesses $$(( $$(nproc) + 1 )) --dist loadfile -m "not soak"

##@ Use
.PHONY: help setup run serve worker
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv and install what the program needs
	@.ci/setup

run: setup ## Start with demo data: web server and job worker (PORT, DATABASE_URL, TOLLGATE_DATA, DEMO_PASSWORD)
	@$(SUPERVISOR) --demo

serve: setup ## Start without demo data; needs a real SECRET_KEY
	@$(SUPERVISOR)

worker: setup ## Start one more job worker (on PostgreSQL)
	@exec $(PYTHON_HERE) -m app.cli worker

##@ Change
.PHONY: setup-dev test test-sqlite test-postgresql format coverage
.PHONY: check check-lint check-format check-types check-imports check-templates check-house
setup-dev: ## Install what tests and checks need too
	@.ci/setup --dev

test: test-sqlite test-postgresql ## Run the tests on SQLite, then on a throwaway PostgreSQL

test-sqlite: setup-dev ## Run the tests on SQLite
	@TEST_DATABASE=sqlite $(PYTEST) $(PYTEST_OPTIONS)

test-postgresql: setup-dev ## Run the tests that touch the database on PostgreSQL
	@TEST_DATABASE=postgresql $(PYTEST) $(PYTEST_OPTIONS) -m "not soak and not pure"

check: check-lint check-format check-types check-imports check-templates check-house ## All of the following, which need no test

check-lint: setup-dev ## Mistakes and security patterns (ruff)
	@.venv/bin/ruff check .

check-format: setup-dev ## The one format (ruff)
	@.venv/bin/ruff format --check .

check-types: setup-dev ## Types, strict in core, stats and charts (mypy)
	@.venv/bin/mypy

check-imports: setup-dev ## Who may import whom (import-linter)
	@.venv/bin/lint-imports --no-cache

check-templates: setup-dev ## Templates (djlint)
	@.venv/bin/djlint templates --lint --quiet

check-house: setup-dev ## Sizes, names, and what templates must not hold
	@$(PYTHON_HERE) .ci/house_rules.py

format: setup-dev ## Write the code in the one format and sort its imports
	@.venv/bin/ruff check --select I --fix .
	@.venv/bin/ruff format .

coverage: setup-dev ## Run the tests on SQLite and say which branches they miss
	@$(PYTHON_HERE) -m coverage erase
	@$(PYTHON_HERE) -m coverage run -m pytest -m "not soak"
	@$(PYTHON_HERE) -m coverage combine --quiet
	@$(PYTHON_HERE) -m coverage report

##@ Measure
.PHONY: bench calibrate soak pictures
bench: setup-dev ## Time the pages, the import and the PDF, each beside its floor
	@$(PYTHON_HERE) -m tests.bench

calibrate: setup-dev ## Simulate how often the verdict is wrong and how often it sees; writes docs/calibration.md
	@OPENBLAS_NUM_THREADS=1 $(PYTHON_HERE) -m tests.calibration

soak: setup-dev ## Run the long tests: concurrent people, kills, long use
	@$(PYTEST) -m soak

pictures: setup-dev ## Take the pictures of the README from the running program
	@$(PYTHON_HERE) -m tests.pictures

##@ Look after
.PHONY: lock vendor migration upgrade
lock: setup-dev ## Lock the newest versions the requirements*.in allow, with hashes
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade requirements.in --output-file requirements.txt
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade requirements-dev.in --output-file requirements-dev.txt

vendor: setup-dev ## Join the parts of scripts and styles into the files that pages load
	@$(PYTHON_HERE) .ci/vendor

migration: setup-dev ## Write a migration from the models: make migration MESSAGE="people get a time zone"
	@$(FLASK) db migrate --message "$(MESSAGE)"

upgrade: setup ## Bring the database to the newest schema, after a backup
	@$(PYTHON_HERE) -m app.cli prepare
