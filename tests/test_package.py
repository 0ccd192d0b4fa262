"""What aa2 is to those who install it: a version, types, a library that keeps quiet and loads at once."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import aa2
from aa2 import cli

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "numpy", "cv2", "av", "diffusers", "transformers", "rich.console", "typeguard")
"""What neither help nor an import may wait for."""
SCRIPT = """
from pathlib import Path

from aa2 import animate

reveal_type(animate)
made: Path = animate(Path("a.png"), Path("b.mp4"), Path("c.mp4"), seed=0)
animate(Path("a.png"), Path("b.mp4"), Path("c.mp4"), seed="no number")
"""


def project(folder: Path = ROOT) -> dict:
    return tomllib.loads((folder / "pyproject.toml").read_text())


def loaded_by(program: str) -> set[str]:
    """Which heavy modules a program has loaded when it ends."""
    told = (
        f"\nimport sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
    run = subprocess.run(
        [sys.executable, "-c", program + told], env=environment, capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stderr.splitlines()[-1]))


def test_one_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", aa2.__version__)
    assert project()["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "aa2.__version__"}
    assert f"\nversion: {aa2.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{aa2.__version__}] - " in (ROOT / "CHANGELOG.md").read_text()


def test_the_command_line_tells_the_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr() == (f"aa2 {aa2.__version__}\n", "")


@pytest.mark.parametrize("distribution", [".", "packages/aa2_synth"])
def test_types_are_packed(distribution):
    data = project(ROOT / distribution)["tool"]["setuptools"]["package-data"]
    for package, patterns in data.items():
        assert "py.typed" in patterns
        assert (ROOT / distribution / "src" / package / "py.typed").is_file()


@pytest.mark.slow
def test_users_have_types(tmp_path):
    """Pyright on a file of somebody who has installed aa2, outside of its repository."""
    pyright = pytest.importorskip("pyright.cli")
    assert (resources.files("aa2") / "py.typed").is_file()
    (tmp_path / "user.py").write_text(SCRIPT)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT / "src")]}))
    options = ["--outputjson", "--pythonpath", sys.executable, "--project", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", pyright.__name__.partition(".")[0], *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    told = [(d["severity"], d["message"]) for d in json.loads(run.stdout)["generalDiagnostics"]]
    (kind,) = [message for severity, message in told if severity == "information"]
    assert "driving: " in kind and "-> Path" in kind and "Any" not in kind and "Unknown" not in kind
    (error,) = [message for severity, message in told if severity == "error"]
    assert '"seed"' in error


@pytest.mark.slow
def test_help_loads_nothing_heavy():
    program = "from aa2.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert loaded_by(program) <= {"typeguard"}, "tyro loads that to choose among commands"


@pytest.mark.slow
def test_options_are_read_before_anything_heavy_is_loaded():
    asked = ["animate", "--reference", "a.png", "--driving", "b.mp4", "--steps", "a few"]
    assert loaded_by(f"from aa2.cli import main\nassert main({asked}) == 2") == set()


def test_the_import_loads_nothing_heavy():
    assert loaded_by("from aa2 import animate\nassert callable(animate)") == set()


def test_heavy_modules_are_noticed():
    assert loaded_by("import numpy") == {"numpy"}


def test_a_library_keeps_quiet():
    program = "import aa2, logging; logging.getLogger('aa2.models.bundle').warning('heard')"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == run.stderr == ""
    assert any(isinstance(h, logging.NullHandler) for h in logging.getLogger("aa2").handlers)
