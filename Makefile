# What a person types here; `make` alone lists it. Everything is installed into $(VENV) and nowhere else.

VENV ?= .venv
PYTHON ?= $(shell sh scripts/find_python.sh | head -n 1)
OUT ?= thumbnails
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check install --quiet $(PIP_FLAGS) --constraint constraints.txt
BUILD_BACKEND := hatchling editables
# pyvips comes as source, and needs these to be built without a build environment of its own
PYVIPS_BACKEND := 'setuptools>=70.1' cffi pkgconfig
FONTS := .fonts
WITH_FONTS := XDG_DATA_DIRS="$(CURDIR)/$(FONTS)/usr/share:$${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
PORTRAITS := .portraits
NBVAL := notebooks --nbval --nbval-current-env --nbval-cell-timeout=120
ON_EVERY_CORE := --numprocesses=auto --dist=worksteal --maxprocesses=8
# the extra `test` has neither server nor browser
WITHOUT_SERVER := --ignore=tests/browser --ignore=tests/notebooks
# loading nbval takes seconds in each process
WITHOUT_NOTEBOOKS := -p no:nbval
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab demo test test-alone test-browser lint fast torture bench faults ocr gallery portraits screenshots notebooks pins ready ready-fast chromium fonts clean
.DEFAULT_GOAL := help
# Goals share the environment and apt's lock; only the two halves of what runs alone do not mind.
ifndef AT_ONCE
.NOTPARALLEL:
endif

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "  %-18s %s\n", $$1, $$2 }'

lab: $(VENV)/.installed-all ## open the quickstart notebook in JupyterLab
	$(RUN) -m jupyterlab $(AS_ROOT) $(LAB_FLAGS) notebooks/01_quickstart.ipynb

demo: $(VENV)/.installed-base ## draw four thumbnails of a packaged photo into ./thumbnails, in the terminal
	$(RUN) -m ytthumb_nb.cli demo --out $(OUT)

test: lint chromium fonts ## everything that must be green: lint, types, tests, notebooks, wheel, browser
	$(RUN) -m pytest tests -m "not alone" $(ON_EVERY_CORE) $(WITHOUT_NOTEBOOKS)
	@$(MAKE) --no-print-directory --jobs=2 AT_ONCE=yes test-alone test-browser

# These two wait more than they compute, so they run at once; the second shows what it said at its end.
test-alone:
	$(RUN) -m pytest tests -m "alone and not browser and not wheel" $(NBVAL)

test-browser:
	@log=$$(mktemp); $(RUN) -m pytest tests -m "browser or wheel" $(WITHOUT_NOTEBOOKS) >$$log 2>&1; \
	failed=$$?; cat $$log; rm -f $$log; exit $$failed

lint: $(VENV)/.installed-dev ## ruff and mypy
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	@for file in conftest.py tests/*/conftest.py; do $(RUN) -m mypy $$file || exit 1; done

fast: $(VENV)/.installed-test ## the tests that start no process, drive no browser and draw little; fewer examples
	$(RUN) -m pytest tests $(WITHOUT_SERVER) -m "not alone and not slow" $(ON_EVERY_CORE) $(WITHOUT_NOTEBOOKS) --hypothesis-profile=fast

torture: $(VENV)/.installed-dev ## break it on purpose for a quarter of an hour, and print what survived
	$(RUN) tests/faults --kills 200
	YTTHUMB_FUZZ_CASES=20000 $(RUN) -m pytest tests/fuzz --quiet

bench: $(VENV)/.installed-dev ## print the benchmark table
	$(RUN) -m benchmarks

faults: $(VENV)/.installed-dev ## put both paid providers through every fault, for free, and print what came of it
	$(RUN) -m benchmarks.faults

ocr: $(VENV)/.installed-dev ## read the words back from pictures of every style, and print how many came
	$(RUN) -m benchmarks.reading

gallery: $(VENV)/.installed-dev fonts ## draw every style on the packaged photos into out/gallery, to look at
	$(WITH_FONTS) $(RUN) scripts/gallery.py out/gallery

portraits: $(VENV)/.installed-dev fonts ## draw every style on seven photographs of people, fetched for it, into out/portraits
	sh scripts/fetch_portraits.sh $(RUN) $(PORTRAITS)
	$(WITH_FONTS) $(RUN) scripts/gallery.py out/portraits $$(printf -- '--photo %s ' $(PORTRAITS)/*)

screenshots: $(VENV)/.installed-dev chromium ## take the README's screenshot in a real JupyterLab
	PYTHONPATH=tests/browser $(RUN) scripts/screenshots.py

notebooks: $(VENV)/.installed-dev ## run the notebooks and store their outputs anew
	$(RUN) scripts/refresh_notebooks.py

pins: ## write constraints.txt anew from the newest releases
	sh scripts/write_constraints.sh "$$(sh scripts/find_python.sh | tail -n 1)"

clean: ## remove the environment and caches; your thumbnails and jobs stay
	rm -rf $(VENV) $(FONTS) $(FONTS).* $(PORTRAITS) $(PORTRAITS).* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready: $(VENV)/.installed-dev

ready-fast: $(VENV)/.installed-test

chromium:
	@sh scripts/install_chromium.sh

fonts:
	@sh scripts/fetch_fonts.sh $(FONTS)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 with venv was found. Install one (Debian: apt" \
		"install python3 python3-venv), or name it: make lab PYTHON=/path/to/python3" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

# One stamp an extra ("base" is none): installing is skipped until the pins or the dependencies change.
EXTRA = $(if $(filter base,$*),,[$*])
$(VENV)/.installed-%: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing ytthumb-nb$(EXTRA) into $(VENV) (once; a minute or two)"
	@$(PIP) $(BUILD_BACKEND) $(if $(filter dev,$*),$(PYVIPS_BACKEND))
	@$(PIP) --no-build-isolation --editable '.$(EXTRA)'
	@touch $@
