"""Commands that other distributions bring."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.brought import distribution

CODE = """
def count(to: int, by: int = 1) -> None:
    \"\"\"Count aloud.\"\"\"
    print(*range(0, to, by))
"""


def aa2(*arguments: str, beside: Path) -> subprocess.CompletedProcess:
    """The command line, with what is in a folder installed besides."""
    path = os.pathsep.join([str(beside), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "aa2", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_a_command_of_another_distribution_has_options_and_help(tmp_path):
    distribution(tmp_path, "counting", CODE, commands__count="counting:count")
    assert "Count aloud." in aa2("--help", beside=tmp_path).stdout
    assert aa2("count", "--to", "6", "--by", "2", beside=tmp_path).stdout == "0 2 4\n"


@pytest.mark.slow
def test_one_that_is_broken_is_told_in_one_line_and_the_others_work(tmp_path):
    distribution(tmp_path, "broken", "import a_package_of_nobody\n", commands__zoom="broken:zoom")
    assert "evaluate" in aa2("--help", beside=tmp_path).stdout
    told = aa2("zoom", "--by", "2", beside=tmp_path)
    assert told.returncode == 2 and told.stdout == ""
    assert told.stderr.startswith("aa2: broken:zoom: cannot be loaded (ModuleNotFoundError:")
    assert told.stderr.count("\n") == 1
