# Everything a person or a machine needs: `make demo`, `make test`. Needs Python 3.11+, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export DBT_PROFILES_DIR := profiles
export DO_NOT_TRACK := 1
export PYTHONUTF8 := 1

.PHONY: setup demo test test-all test-faults lint bench bench-accounts bench-daily bench-app bench-truth bench-real docs lock outdated clean

setup: $(READY)

demo: $(READY)
	$(BIN)/elv demo

test: $(READY) lint
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder -m "not slow"

test-all: $(READY) lint
	$(BIN)/pytest --numprocesses 2 --no-loadscope-reorder

# Every fault that docs/reliability.md names, and 500 mutated files.
test-faults: $(READY)
	ELV_FUZZ=500 $(BIN)/pytest --numprocesses 2 --no-loadscope-reorder tests/python/reliability \
		tests/python/grammar/test_fuzzed_files.py tests/python/cli/test_signals.py tests/python/app/test_cache.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	mkdir -p target/lint
	ELV_WAREHOUSE_DIR=target/lint $(BIN)/sqlfluff lint models analyses tests --processes 2

bench: $(READY)
	$(BIN)/python tests/python/bench/run.py

bench-accounts: $(READY)
	$(BIN)/python tests/python/bench/accounts.py

bench-daily: $(READY)
	$(BIN)/python tests/python/bench/daily.py

bench-app: $(READY)
	$(BIN)/python tests/python/bench/app.py

bench-truth: $(READY)
	$(BIN)/python tests/python/bench/truth.py

bench-real: $(READY)
	$(BIN)/python tests/python/bench/real.py

docs: $(READY)
	$(BIN)/python -m elv.reference
	$(BIN)/dbt docs generate --static

# Recompile the lock file after a change in pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate -q -o requirements.lock

# What is behind, and what has a known advisory; says what could not be asked, and ends with 2 then.
outdated: $(READY)
	$(BIN)/python tests/python/dependencies/outdated.py

# dbt keeps what it parsed in target/ and, for the same warehouse, vars and version, parses only what was edited since.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	ELV_WAREHOUSE_DIR="$(CURDIR)/warehouse" $(BIN)/dbt --quiet --no-write-json parse
	touch $(READY)

clean:
	rm -rf target logs runs warehouse/*.duckdb* warehouse/tmp
