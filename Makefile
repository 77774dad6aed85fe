# make demo    see it work: a made-up world, real spiders, real letters (under two minutes after the download)
# make test    all tests
# make torture what takes longer than a test may: a thousand kills and more (MINUTES=60, goes on where it was stopped)
# make mutants which changes of the program the tests notice (hours; AREA=changes: one of its areas, minutes)
# make alpha   the tests of the pages, with the newest alpha of Datasette 1.0 (a quarter of a minute)
# make check   what CI asks for besides: lint, types
# Everything is installed into .venv; nothing outside this folder is touched. PYTHON=python3.12 chooses another Python.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/ready
LOCKED := --extra archive --extra bulk --extra delivery --extra pictures --group dev --universal --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test torture mutants alpha check lint types format schema lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -7

setup: $(STAMP)

# --require-hashes: exactly the files that were tested. The checkout itself is installed as it stands (editable).
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up .venv: downloading and checking about 100 packages, a minute or two the first time ..."
	@$(PYTHON) -m venv .venv || { \
		echo "Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
	@touch $@
	@echo "Ready."

demo: $(STAMP)
	@$(BIN)/monitor demo

test: $(STAMP)
	@$(BIN)/python -m pytest -q

torture: $(STAMP)
	@$(BIN)/python tests/torture.py --minutes $(or $(MINUTES),60)

# mutmut must not find the installed checkout before its own copy: it gets a venv that has the packages, and not that.
mutants: $(STAMP) .mutants/venv/ready
	@.mutants/venv/bin/python tests/mutants.py --show $(AREA)

.mutants/venv/ready: $(STAMP)
	@$(BIN)/python -m venv .mutants/venv
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$(.mutants/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/program.pth"
	@.mutants/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input mutmut==3.8.1
	@touch $@

# The packages of .venv, with those that the alpha brings before them.
alpha: $(STAMP) .alpha/venv/ready
	@.alpha/venv/bin/python -m datasette --version
	@.alpha/venv/bin/python -m pytest -q -n 0 $(wildcard tests/test_web*.py) tests/test_left_out.py \
		tests/test_archive_datasette.py tests/test_feed.py

.alpha/venv/ready: $(STAMP) Makefile
	@$(BIN)/python -m venv .alpha/venv
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$(.alpha/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/program.pth"
	@.alpha/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input datasette==1.0a41
	@touch $@

check: lint types

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

format: $(STAMP)
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

# The JSON Schemas by which editors complete rules.yaml and watchlist.yaml.
schema: $(STAMP)
	@$(BIN)/monitor schema

# After a change in pyproject.toml: solve again and write down every version with its hash, for all systems.
lock:
	@command -v uv >/dev/null || { echo "uv is needed to lock: pip install uv" >&2; exit 1; }
	uv pip compile pyproject.toml $(LOCKED) -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-home .mutants .alpha
