"""The distribution: what it brings along, and what says which version it is."""

import tomllib
from importlib.metadata import requires, version
from pathlib import Path

import aa2_synth

PROJECT = Path(__file__).parents[2] / "packages/aa2_synth"
SOURCES = PROJECT / "src/aa2_synth"


def test_all_data_files_are_packed():
    patterns = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    packed = {file for pattern in patterns["aa2_synth"] for file in SOURCES.glob(pattern)}
    there = {file for file in SOURCES.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")}
    assert there == packed and SOURCES / "py.typed" in there


def test_it_has_a_version_and_bakes_only_with_its_extra():
    assert version("aa2_synth") == aa2_synth.__version__
    needed = requires("aa2_synth") or []
    baking = [line for line in needed if line.startswith(("anny", "pybullet"))]
    assert len(baking) == 2 and all("extra ==" in line and "bake" in line for line in baking)
    assert any(line.startswith("aa2") and "extra" not in line for line in needed)
