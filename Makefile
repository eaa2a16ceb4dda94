# demo, test, check: each sets up what it needs, and is quick when nothing has changed.
#   make demo PORT=9000          another port
#   make demo SIGN_IN=1          people sign in before their page opens
#   make test TESTS=tests/flows  some of the tests
#   make demo PYTHON=python3.12  a certain Python; otherwise the first in PYTHON that is new enough
PYTHON ?= python3 python3.11 python3.12 python3.13 python3.14
PORT ?= 8808
# Two cores and one more worker, because tests spend about a third of their time waiting for a browser or a queue.
WORKERS ?= 3
BIN := .venv/bin
# Quiet, but errors are shown. A mirror that is out of reach is a warning, and pip then uses another one.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: demo test test-browsers check docs pictures bench bench-safety bench-checker audit sbom lock restore-drill clean

demo: .venv/ready
	@$(BIN)/consult-coach demo --port $(PORT) $(if $(SIGN_IN),--sign-in)

# Compiled tests are cached, or each worker would compile every test again. The ten slowest tests are listed.
test: .venv/ready
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q -n $(WORKERS) --dist worksteal --durations 10 --durations-min 1 $(TESTS)

check: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The locks have hashes for every supported Python and platform, and no index address.
lock: .venv/ready
	@$(PIP) install uv
	@$(LOCK) pyproject.toml --extra dev -o requirements.lock
	@$(LOCK) --group pyproject.toml:docs -o docs.lock
	@$(LOCK) --group pyproject.toml:browsers -c requirements.lock -o browsers.lock

LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --no-header -q

# An interrupted set-up leaves no `ready` file, and starts again.
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
	echo "Setting up in .venv with $$found, once. This takes about half a minute."; \
	echo "1 of 3: creating the virtual environment"; \
	[ -f $@ ] || $$found -m venv --clear .venv
	@rm -f $@
	@echo "2 of 3: installing $$(grep -c == requirements.lock) packages"
	@$(PIP) install --require-hashes -r requirements.lock
	@echo "3 of 3: installing Consult Coach"
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
	@echo "Done."

# The private pages in Firefox and WebKit (on Debian: firefox-esr, webkit2gtk-driver, xvfb). Takes a minute.
# Their drivers are installed apart, because one of them makes Hypothesis warn in all other tests.
test-browsers: .venv/browsers/ready
	@xvfb-run -a .venv/browsers/bin/python -m pytest -q -W ignore -p no:hypothesispytest \
	  tests/other_browsers/pages_in_firefox_and_webkit.py

.venv/browsers/ready: .venv/ready browsers.lock
	@$(BIN)/python -m venv --clear .venv/browsers
	@.venv/browsers/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements.lock -r browsers.lock
	@touch $@

# The website of docs/, built offline into .data/site. It loads no fonts and nothing from other addresses.
docs: .venv/docs/ready
	@.venv/docs/bin/zensical build --strict --clean
	@echo "Open .data/site/index.html. To search in it, run: python3 -m http.server -d .data/site"

.venv/docs/ready: .venv/ready docs.lock
	@$(BIN)/python -m venv --clear .venv/docs
	@.venv/docs/bin/python -m pip --disable-pip-version-check -qq install --require-hashes -r docs.lock
	@touch $@

# The pictures in README and docs, taken from the running demo.
pictures: .venv/ready
	@$(BIN)/python -m tests.pictures

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# What a click costs beside a bare handler, how that grows, sixteen clients, waiting messages. Status 1: a target is missed.
#   make bench QUICK=1                 five minutes instead of fifteen
#   make bench RUNS=500 ONLY=clicks    memory after 500 consults: twenty minutes
#   make bench ONLY="clicks crowd"     some of clicks, growth, crowd, queue
bench: .venv/ready
	@$(BIN)/python -m tests.bench $(ONLY) $(if $(QUICK),--quick) $(if $(RUNS),--runs $(RUNS))

# From "Tell them now" to the colleague's message, alone and among 1,000 due messages. Takes four minutes.
bench-safety: .venv/ready
	@$(BIN)/python -m tests.bench.safety_first

# Accuracy, speed and memory of the impressions checker, compared to a regular expression and, if installed, Presidio.
#   make bench-checker DATA=sentences.jsonl     also on your own labeled sentences
#   make bench-checker SHOW=--errors            also print its errors
bench-checker: .venv/ready
	@$(BIN)/python -m tests.bench.checker $(if $(DATA),--data $(DATA)) $(SHOW)

# Backs a made-up practice up, loses its server, restores it elsewhere, and compares. Status 1: something is not as before.
restore-drill: .venv/ready
	@$(BIN)/python -m tests.restore_drill

# Known vulnerabilities of the locked packages, and secrets in the files. Needs the network to look up each package.
#   make audit AUDIT="-s osv"  another service
#   make audit ADVISORIES=file  advisories in a file (OSV; PyPI's all.zip from osv.dev), without the network
audit: .venv/ready
	@$(BIN)/python -m tests.supply $(if $(ADVISORIES),--advisories $(ADVISORIES)) $(AUDIT)

# The bill of materials of a release (CycloneDX 1.6), made of the lock: .data/sbom.cdx.json. The same lock gives the same file.
sbom: .venv/ready
	@$(BIN)/python -m tests.supply.sbom
