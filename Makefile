# demo, test, check: each does its own set-up, and is quick when nothing has changed.
#   make demo PORT=9000          another port
#   make demo SIGN_IN=1          people sign in before their page opens
#   make test TESTS=tests/flows  some of the tests
#   make demo PYTHON=python3.12  a Python of your choice; else the first here that is new enough
PYTHON ?= python3 python3.11 python3.12 python3.13 python3.14
PORT ?= 8808
# One more than the two cores that it is meant for: a test waits for a browser or a queue about a third of its time.
WORKERS ?= 3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: demo test check bench bench-checker audit lock clean

demo: .venv/ready
	@$(BIN)/consult-coach demo --port $(PORT) $(if $(SIGN_IN),--sign-in)

# What pytest has compiled is kept, or each worker compiles every test anew each time. The slowest ten are named.
test: .venv/ready
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q -n $(WORKERS) --dist worksteal --durations 10 --durations-min 1 $(TESTS)

check: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The lock holds hashes for every supported Python and platform, and no index address.
lock: .venv/ready
	@$(PIP) install uv
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock

# A set-up that was interrupted leaves no `ready` behind, and is begun afresh.
.venv/ready: requirements.lock pyproject.toml
	@for each in $(PYTHON); do \
	  if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$each; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Consult Coach needs Python 3.11 or newer. What was tried is older or missing: $(PYTHON)."; \
	  echo "Install one and say which:  make $(or $(MAKECMDGOALS),demo) PYTHON=python3.12"; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found cannot make a virtual environment. On Debian or Ubuntu install python3-venv."; exit 1; \
	fi; \
	echo "Setting up in .venv with $$found (once; about half a minute) ..."; \
	[ -f $@ ] || $$found -m venv --clear .venv
	@rm -f $@
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# What a click costs: beside the least it could cost, in taps, in statements, and as consults pile up. Two minutes.
bench: .venv/ready
	@$(BIN)/python -m tests.bench

# How right, quick and heavy the impressions checker is, beside a plain regular expression and, where installed, Presidio.
#   make bench-checker DATA=sentences.jsonl     on labelled sentences from elsewhere, too
#   make bench-checker SHOW=--errors            and what it gets wrong
bench-checker: .venv/ready
	@$(BIN)/python -m tests.bench.checker $(if $(DATA),--data $(DATA)) $(SHOW)

# Known holes in the packages of the lock, and secrets in the files. Needs the network: asks about each package.
#   make audit AUDIT="-s osv"  another service
audit: .venv/ready
	@$(BIN)/python -m tests.supply $(AUDIT)
