"""Rendering as a command of aa2, which finds it by its entry point."""

from __future__ import annotations

import subprocess
import sys

from aa2.plugins import COMMANDS, plugins
from tests.cli.commands import failure


def test_rendering_nothing_is_told(tmp_path, capsys):
    assert "--count: is missing" in failure(capsys, "synthesise", "--output", tmp_path / "clips")
    assert not list(tmp_path.iterdir())


def test_finding_it_imports_nothing_that_is_slow():
    entry = plugins(COMMANDS)["synthesise"]
    script = f"import sys, {entry.module}; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert entry.module in loaded and not loaded & {"numpy", "scipy", "torch", "cv2", "moderngl"}
