"""What works with aa2 alone: the data engine, and what it alone needs, can be neither imported nor found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aa2.media.video import VideoReader
from tests.cli.commands import arguments
from tests.figure_clips import write_pair

ALONE = """
import sys
from importlib.machinery import PathFinder
from importlib.metadata import MetadataPathFinder

MISSING = {"aa2_synth", "anny", "moderngl", "glcontext", "scipy", "pybullet", "pybullet_data"}

def without(name, path=None, target=None, find=PathFinder.find_spec):
    return None if name.partition(".")[0] in MISSING else find(name, path, target)

def installed(*given, find=MetadataPathFinder.find_distributions, **more):
    return (found for found in find(*given, **more) if found.name not in MISSING)

PathFinder.find_spec = without
MetadataPathFinder.find_distributions = installed
from aa2.cli import main
sys.exit(main())
"""


def aa2(*given: str | Path) -> subprocess.CompletedProcess:
    """The command line of a base install."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", ALONE, *map(str, given)]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_help_lists_the_command_and_it_says_what_to_install(tmp_path):
    told = aa2("--help")
    assert told.returncode == 0 and "synthesise  Render clips of two characters each" in told.stdout
    for options in (["--count", "1", "--output", str(tmp_path / "clips")], [], ["--help"]):
        told = aa2("synthesise", *options)
        line = "aa2: aa2 synthesise: is not installed; install it with pip install 'aa2[synth]'\n"
        assert (told.returncode, told.stdout, told.stderr) == (2, "", line)


@pytest.mark.slow
def test_it_animates(inputs, tmp_path):
    told = aa2(*arguments(inputs, tmp_path / "o.mp4"))
    assert told.returncode == 0, told.stderr
    with VideoReader(tmp_path / "o.mp4") as video:
        assert sum(1 for _ in video) == 6


@pytest.mark.slow
def test_it_trains_on_clips_on_disk_and_says_what_rendering_needs(tmp_path):
    pytest.importorskip("tensorboard", reason="needs the extra aa2[train]")
    write_pair(tmp_path / "clips/000000", frames=4)
    common = ["--steps", "1", "--batch", "2", "--workers", "0", "--device", "cpu"]
    data = ["--data", tmp_path / "clips", "--output", tmp_path / "first"]
    told = aa2("train", "autoencoder", "--preset", "tiny", *data, *common)
    assert told.returncode == 0, told.stderr
    start = ["train", "denoiser", "--bundle", tmp_path / "first/bundle", *common]
    told = aa2(*start, "--data", tmp_path / "clips", "--output", tmp_path / "second")
    assert told.returncode == 0 and (tmp_path / "second/bundle/bundle.json").exists(), told.stderr
    line = "aa2: aa2_synth: is not installed; install it with pip install 'aa2[synth]'\n"
    for command in ([*start, "--render", "1"], ["train", "lifting", "--count", "2", *common]):
        told = aa2(*command, "--output", tmp_path / "third")
        assert told.returncode == 2 and told.stderr == line
