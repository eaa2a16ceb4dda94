# demo, test, check: each does its own set-up, and is quick when nothing has changed.
PYTHON ?= python3
PORT ?= 8808
BIN := .venv/bin

.PHONY: demo test check lock clean

demo: .venv/ready
	@$(BIN)/consult-coach demo --port $(PORT)

test: .venv/ready
	@$(BIN)/pytest -q -n 2 $(TESTS)

check: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The lock holds hashes for every supported Python and platform, and no index address.
lock: .venv/ready
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Consult Coach needs Python 3.11 or newer; '$(PYTHON)' is older or missing."; \
	  echo "Install one and say which:  make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up in .venv (once; about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
