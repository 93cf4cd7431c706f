# Talentkreis. `make demo` shows it, `make test` proves it; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8000
DEMO_DIR ?= var/demo
PACKAGES := $(notdir $(patsubst %/locale,%,$(wildcard src/talentkreis/*/locale)))
PYTEST := $(BIN)/python tools/without_route.py $(BIN)/pytest
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: setup
setup: .venv/.runtime catalogues ## Make .venv with the locked dependencies

.PHONY: setup-dev
setup-dev: .venv/.dev catalogues

.venv/.runtime: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	$(PYTHON) -c "import ensurepip" 2>/dev/null || tools/system-packages python3-venv
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: catalogues
catalogues: .venv/.runtime
	@$(BIN)/python tools/catalogues.py compile

.PHONY: demo
demo: setup ## Run the product with the demo employer on http://127.0.0.1:8000
	$(BIN)/talentkreis demo --port $(PORT) --data-dir $(DEMO_DIR)

.PHONY: system
system: ## Bring what tests need from the system: Chromium, gettext (Debian, Ubuntu)
	@tools/system-packages chromium gettext

.PHONY: test
test: setup-dev system ## The whole test suite, browser included
	$(PYTEST) -n 2 --dist loadgroup -m "not browser and not concurrency"
	$(PYTEST) -m concurrency
	$(PYTEST) -n 2 --dist loadgroup -m browser

.PHONY: format
format: setup-dev ## Rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lint
lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet src
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files "src/**/*.html")
	$(BIN)/lint-imports

.PHONY: types
types: setup-dev
	$(BIN)/mypy

.PHONY: migrations
migrations: setup-dev
	DJANGO_SETTINGS_MODULE=talentkreis.config.test $(BIN)/python -W ignore -m django makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=talentkreis.config.test $(BIN)/python -W ignore -m django check --fail-level WARNING

.PHONY: messages
messages: setup-dev ## Bring the German catalogues up to date with the source
	$(BIN)/python tools/catalogues.py update

.PHONY: catalogues-complete
catalogues-complete: setup-dev system
	$(BIN)/python tools/catalogues.py check

.PHONY: licences
licences: setup-dev
	$(BIN)/python tools/licences.py

.PHONY: picture
picture: setup-dev system ## Make the picture of the README again
	mkdir -p docs/images
	TALENTKREIS_PICTURES=docs/images $(BIN)/pytest -q tests/browser/test_picture.py

.PHONY: bench-smoke
bench-smoke: setup-dev
	$(BIN)/python tools/without_route.py $(BIN)/talentkreis bench all --small

.PHONY: check
check: lint types migrations test catalogues-complete licences bench-smoke ## Everything CI runs
	@echo "All checks passed."

.PHONY: bench
bench: setup-dev ## Every benchmark at full size (takes its time)
	$(BIN)/talentkreis bench all

.PHONY: chaos
chaos: setup-dev ## The long fault tests
	TALENTKREIS_CHAOS=full $(PYTEST) -m "concurrency or chaos"

.PHONY: lock
lock: setup-dev
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev -o requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -c requirements-dev.lock -o requirements.lock pyproject.toml

.PHONY: clean
clean: ## Remove caches and the environment, keep data
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
