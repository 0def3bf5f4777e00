# The commands of this project; `make` alone lists them. Each sets up what it needs, once.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-gates system-test run test lint format bench faults fuzz pictures messages lock clean

PORT ?= 8000
PYTHON3 ?= python3
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps --only-binary :all:

# An environment is done when the stamp of these very requirements, on this very Python, stands in it.
stamp = .venv/$(1)-$(shell cat $(2) | { cat; $(PYTHON3) -V 2>&1; } | sha256sum | cut -c 1-16)
RUN_STAMP = $(call stamp,run,requirements/run.txt)
WORDS_STAMP = .venv/words-$(shell cat ropa/locale/*/LC_MESSAGES/django.po | sha256sum | cut -c 1-16)
TEST_STAMP = $(call stamp,test,requirements/run.txt requirements/test.txt)
GATES_STAMP = $(call stamp,gates,requirements/gates.txt)
GATES := .venv/gates/bin
SEMGREP := PATH="$(CURDIR)/$(GATES):$$PATH" SEMGREP_SEND_METRICS=off SEMGREP_ENABLE_VERSION_CHECK=0 $(GATES)/semgrep scan --metrics=off

# `make run` keeps its data in var/, whatever the shell around it is set to. Its accounts are invented, and reached from
# this machine alone: no second factor.
run: export ROPA_VAR_DIR := $(CURDIR)/var
run: export ROPA_SECRET_KEY_FILE := $(CURDIR)/var/secret_key
run: export ROPA_DATABASE_URL :=
run: export ROPA_DEBUG :=
run: export ROPA_SECOND_FACTOR := none

# Tests and lint need a key that guards nothing.
test lint bench faults fuzz messages: export ROPA_SECRET_KEY := for-tests-and-lint-only-it-guards-nothing
test lint bench faults fuzz messages: export ROPA_SECRET_KEY_FILE :=
test lint bench faults fuzz messages: export ROPA_DEBUG :=

help: ## list the commands
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## install what running needs: system packages and .venv
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
	    echo "Python 3.11 or newer is needed; $$($(PYTHON3) -V 2>&1) was found. Name another: make PYTHON3=python3.11" >&2
	    exit 1
	}
	requirements/debian run
	if [ ! -e $(RUN_STAMP) ]; then
	    echo "Installing the Python packages into .venv"
	    $(PYTHON) -c 'import pip, sys; print("Python", sys.version.split()[0])' 2>/dev/null | cmp -s - <($(PYTHON3) -V) ||
	        $(PYTHON3) -m venv --clear .venv
	    $(PIP) -r requirements/run.txt
	    rm -f .venv/run-* && touch $(RUN_STAMP)
	fi
	if [ ! -e $(WORDS_STAMP) ] || [ ! -e ropa/locale/nl/LC_MESSAGES/django.mo ]; then
	    .venv/bin/pybabel -q compile -d ropa/locale -D django
	    rm -f .venv/words-* && touch $(WORDS_STAMP)
	fi

setup-test: system-test setup ## install what testing needs: browser, PostgreSQL, test tools
	@if [ ! -e $(TEST_STAMP) ]; then
	    echo "Installing the test tools into .venv"
	    $(PIP) -r requirements/test.txt
	    rm -f .venv/test-* && touch $(TEST_STAMP)
	fi

setup-gates: setup-test # what would not fit into one environment with the site, in one of its own
	@if [ ! -e $(GATES_STAMP) ]; then
	    echo "Installing semgrep into .venv/gates"
	    $(PYTHON3) -m venv --clear .venv/gates
	    $(GATES)/$(subst $(PYTHON),python,$(PIP)) -r requirements/gates.txt
	    rm -f .venv/gates-* && touch $(GATES_STAMP)
	fi

system-test: # all system packages in one go
	@requirements/debian test

run: setup ## serve the sample register at 127.0.0.1:8000 (PORT=8001 for another port)
	@$(PYTHON) -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' '$(PORT)' 2>/dev/null || {
	    echo "Port $(PORT) cannot be used; something else may be listening on it. Choose another: make run PORT=8001" >&2
	    exit 1
	}
	umask 077 # what is in the register is nobody else's business on this machine
	mkdir -p var
	[ -s var/secret_key ] || $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' >var/secret_key
	$(PYTHON) manage.py migrate --noinput --verbosity 0
	$(PYTHON) manage.py load_sample
	wanted=$$({ echo $(RUN_STAMP); find static purposes publishing -path '*static/*' -type f -exec sha256sum {} + | sort; } | sha256sum)
	if [ "$$wanted" != "$$(cat var/static-made-from 2>/dev/null)" ]; then
	    $(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	    echo "$$wanted" >var/static-made-from
	fi
	echo
	echo "  The statement         http://127.0.0.1:$(PORT)/"
	echo "  The desk (log in)     http://127.0.0.1:$(PORT)/admin/"
	echo "  Stop with Ctrl-C; the data stay in var/."
	exec $(PYTHON) -m granian --interface wsgi --host 127.0.0.1 --port $(PORT) --http 1 --no-ws \
	    --workers 1 --blocking-threads 64 --log-level error ropa.wsgi:application

test: setup-test ## run every test, on SQLite and then on PostgreSQL
	@echo "Tests on SQLite"
	ROPA_DATABASE_URL= $(PYTHON) -m pytest -n 2 --dist worksteal
	echo "Tests on PostgreSQL"
	.ci/with-postgresql $(PYTHON) -m pytest -n 2 --dist worksteal

lint: setup-gates ## check style, types, templates, migrations, known mistakes and licences
	@$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -m djlint --lint --quiet templates
	mkdir -p var
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive manage.py ropa purposes publishing
	$(SEMGREP) --test .ci/semgrep >var/rules 2>&1 || { cat var/rules; exit 1; } # each rule finds what it should
	$(SEMGREP) --quiet --error --config .ci/semgrep manage.py ropa purposes publishing templates
	$(PYTHON) .ci/licences requirements/run.txt

format: setup-test ## put the code into the form that lint asks for
	@$(PYTHON) -m ruff check --fix-only
	$(PYTHON) -m ruff format

bench: setup-test ## print the measured figures
	@requirements/debian bench
	$(PYTHON) -m tests.bench

faults: setup-test ## kill, fill and outrun it on purpose, and print what was lost: nothing
	@requirements/debian bench
	$(PYTHON) -m tests.faults

fuzz: setup-test ## ask the API ten thousand questions, take 300 registers out and in, read every moment of four walks, and print what broke: nothing
	@$(PYTHON) -m tests.fuzz

pictures: setup-test ## take the README's pictures anew
	@$(PYTHON) -m tests.pictures

messages: setup-test ## collect the interface's words into ropa/locale (needs Debian's gettext)
	@$(PYTHON) manage.py makemessages --all --no-location --no-obsolete --no-wrap -i var -i .venv -i tests
	sed -i "/^\"POT-Creation-Date/d" ropa/locale/*/LC_MESSAGES/django.po

lock: setup-test ## write requirements/*.txt anew after a change of pyproject.toml (UPGRADE=1: newest versions)
	@compile=($(PYTHON) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade))
	"$${compile[@]}" pyproject.toml --output-file requirements/run.txt
	"$${compile[@]}" pyproject.toml --group test --constraint requirements/run.txt --output-file requirements/test.txt
	"$${compile[@]}" --group gates --output-file requirements/gates.txt

clean: ## remove the environment and the caches; the data in var/ stay
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis var/static var/static-made-from var/test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
