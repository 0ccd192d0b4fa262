from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aa2_synth.render import context


def test_the_device_is_told(renderer):
    assert context.device() == renderer.device != ""


@pytest.mark.slow
def test_a_broken_gl_is_told_in_one_line_with_its_remedy(renderer, tmp_path):
    broken = os.environ | {"__EGL_VENDOR_LIBRARY_FILENAMES": str(tmp_path / "missing.json")}
    arguments = ["synthesise", "--count", "1", "--size", "64", "--output", str(tmp_path / "clips")]
    run = subprocess.run(
        [sys.executable, "-m", "aa2", *arguments], env=broken, capture_output=True, text=True
    )
    assert run.returncode == 2
    assert run.stderr.startswith("aa2: OpenGL: no off-screen context could be made (")
    assert run.stderr.count("\n") == 1
    assert "; unset __EGL_VENDOR_LIBRARY_FILENAMES, or install Mesa" in run.stderr
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("gpu", [True, False])
def test_the_remedy_is_that_for_this_system(monkeypatch, tmp_path, gpu):
    monkeypatch.setattr(context, "_GPU", tmp_path if gpu else Path(tmp_path, "missing"))
    monkeypatch.setattr(context, "_VENDORS", (tmp_path,))
    monkeypatch.delenv("__EGL_VENDOR_LIBRARY_FILENAMES", raising=False)
    assert ("10_nvidia.json" in context.remedy()) == gpu
    assert "libgl1-mesa-dri" in context.remedy()
    (tmp_path / "10_nvidia.json").touch()
    assert "10_nvidia.json" not in context.remedy()
