# Needs git, Python 3.11 or later, and make. PYTHON=python3.12 make demo takes another Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
POLICYRULES := $(BIN)/policyrules
CONSTRAINTS := constraints/runtime.txt
DEV_CONSTRAINTS := constraints/dev.txt
# Measuring branch coverage takes more than twice the time: it is done where the core is what is tested.
CORE_TESTS := $(shell cat .ci/tests_of_core.txt)
# Tests that stand together run in one process, which makes what they share once; one that is done takes from another.
SHARED := -n auto --dist worksteal

# Tests start the command as a process often: what Python compiled once, each of them takes from there.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test laws lint bench differential fuzz docs engines browser web-tests pyodide-tests clean

demo: $(VENV)/.installed
	@mkdir -p out/yancheng out/dayao out/yangjiang out/sanmenxia out/jilin
	$(POLICYRULES) decide yancheng --overlay example_county --ledger examples/yancheng --on 2017-10-15 \
	  --output out/yancheng/decisions.json --output out/yancheng/decisions.csv
	@echo
	$(POLICYRULES) decide dayao --overlay example_county --case examples/dayao/households.json --on 2020-06-15 \
	  --output out/dayao/decisions.json --output out/dayao/decisions.csv
	@echo
	$(POLICYRULES) decide yangjiang --overlay example_county --case examples/yangjiang/households.json --on 2018-06-15 \
	  --output out/yangjiang/decisions.json --output out/yangjiang/decisions.csv
	@echo
	$(POLICYRULES) decide sanmenxia --overlay example_county --case examples/sanmenxia/households.json --on 2017-06-30 \
	  --output out/sanmenxia/decisions.json --output out/sanmenxia/decisions.csv
	@echo
	$(POLICYRULES) decide jilin --overlay example_county --case examples/jilin/households.json --on 2016-10-20 \
	  --output out/jilin/decisions.json --output out/jilin/decisions.csv
	@echo
	rm -f out/yancheng/invented.jsonl
	$(POLICYRULES) population yancheng --overlay example_county --on 2017-10-15 --households 1000 --seed 1 \
	  --output out/yancheng/invented.jsonl
	$(POLICYRULES) decide yancheng --overlay example_county --case out/yancheng/invented.jsonl --on 2017-10-15 \
	  --programme rural_dibao --output out/yancheng/invented.csv
	@echo
	$(POLICYRULES) explain yancheng --overlay example_county --case examples/yancheng-one.json --on 2017-10-15 \
	  --programme rural_dibao
	@echo
	@echo "Every household above is invented. All decisions: the folders under out"

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(SHARED) --cov --cov-report=term:skip-covered --cov-fail-under=95 $(CORE_TESTS)
	$(BIN)/python -m pytest $(SHARED) $(addprefix --ignore=,$(CORE_TESTS))

# The laws with twenty times as many examples; on two cores about an hour.
laws: $(VENV)/.installed-dev
	LAWS_TIMES=20 $(BIN)/python -m pytest $(SHARED) -m hypothesis

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet zen-engine || echo "zen-engine does not install here: left out"
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/ledger.py
	$(BIN)/python benchmarks/programmes.py
	$(BIN)/python benchmarks/rules.py
	$(BIN)/python benchmarks/sixteenfold.py
	$(PYTHON) -m venv build/openfisca && build/openfisca/bin/python -m pip install --quiet openfisca-core pyarrow \
	  || echo "openfisca-core does not install here: left out"
	$(BIN)/python benchmarks/openfisca.py --python build/openfisca/bin/python

# Mutated policies and cases through everything, other files through their doors; COUNT=100000 takes about
# an hour, the doors another quarter.
COUNT ?= 5000
fuzz: $(VENV)/.installed-dev
	$(BIN)/python tests/fuzz.py --count $(COUNT)
	$(BIN)/python tests/fuzz_doors.py --count $$(($(COUNT) / 50))

# Generated cases of every policy through the evaluator, generated Python and every engine: 0 differences. COUNT is
# of each policy; 100000 (with BATCH=20000) takes hours. Ended and begun again it goes on where it was.
differential: COUNT = 1000
differential: BATCH = 5000
differential: $(VENV)/.installed-engines
	$(BIN)/python tests/engines/sliced.py --count $(COUNT) --batch $(BATCH)

# The site with try-it, where npm can be had; without it the pages are built all the same.
docs: $(VENV)/.installed-docs
	$(BIN)/python tools/site_assets.py build/site-assets $(SITE_ASSETS)
	$(BIN)/mkdocs build --strict

# Decisions inside a real PostgreSQL and a real Spark, which the tests start on loopback by themselves; on Debian they
# are the packages postgresql and openjdk-17-jre-headless.
engines: $(VENV)/.installed-engines
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests/engines

# The site in the system's chromium (or that of CHROMIUM); pictures to look at come into out/screenshots.
browser: $(VENV)/.installed-browser
	test -f site/assets/policyrules/guide.js || $(MAKE) docs SITE_ASSETS=--required
	$(BIN)/python -m pytest -n auto tests/browser

# The site's scripts: types, and tests under Node.
web-tests: $(VENV)/.installed-docs
	$(BIN)/python tools/web_tests.py

# The library's tests that .ci/tests_in_pyodide.txt names, where a visitor runs it: inside Pyodide, under Node.
pyodide-tests: $(VENV)/.installed-docs
	$(BIN)/python tools/pyodide_tests.py

clean:
	rm -rf $(VENV) out dist build site web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("policyrules needs Python 3.11 or later") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# Copies of the sources and policies in the wheel go stale when those change: install again then.
$(VENV)/.installed: $(BIN)/python pyproject.toml $(shell find src policies -type f -not -name '*.pyc' 2>/dev/null)
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) --force-reinstall --no-deps .
	$(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) .
	@rm -f $(VENV)/.installed-dev
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python pyproject.toml $(DEV_CONSTRAINTS)
	$(BIN)/python -m pip install --quiet --constraint $(DEV_CONSTRAINTS) --editable '.[dev]'
	@rm -f $(VENV)/.installed
	@touch $@

$(VENV)/.installed-docs: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --constraint $(DEV_CONSTRAINTS) --editable '.[docs]'
	@touch $@

$(VENV)/.installed-engines: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --constraint $(DEV_CONSTRAINTS) --editable '.[postgres,spark]'
	@touch $@

$(VENV)/.installed-browser: $(VENV)/.installed-docs
	$(BIN)/python -m pip install --quiet --constraint $(DEV_CONSTRAINTS) --editable '.[browser]'
	@touch $@
