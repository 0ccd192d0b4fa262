"""What works with aa2 alone: the data engine, and what it alone needs, can be neither imported nor found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from aa2.media.video import VideoReader
from tests.cli.commands import arguments
from tests.figure_clips import write_pair

ALONE = """
import contextlib, io, json, sys
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

def told(command):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            code = main(command)
        except SystemExit as end:  # after --help
            code = end.code or 0
    loaded = [name for name in ("torch", "diffusers", "transformers", "accelerate") if name in sys.modules]
    return code, out.getvalue(), err.getvalue(), loaded

print(json.dumps([told(command) for command in json.loads(sys.argv[1])]))
"""


class Told(NamedTuple):
    """What a command ended with."""

    code: int
    out: str
    err: str
    loaded: list[str]


def aa2(*commands: Sequence[str | Path]) -> list[Told]:
    """Commands of a base install, one after the other in one process."""
    given = json.dumps([[str(part) for part in command] for command in commands])
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-c", ALONE, given], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return [Told(*each) for each in json.loads(run.stdout)]


@pytest.mark.slow
def test_help_lists_the_command_and_it_says_what_to_install(tmp_path):
    every = (["--count", "1", "--output", tmp_path / "clips"], [], ["--help"])
    first, *others = aa2(["--help"], *(["synthesise", *options] for options in every))
    assert first.code == 0 and "synthesise  Render clips of two characters each" in first.out
    line = "aa2: aa2 synthesise: is not installed; install it with pip install 'aa2[synth]'\n"
    assert others == [Told(2, "", line, [])] * 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("base")


@pytest.fixture(scope="module")
def told(folder, inputs) -> dict[str, Told]:
    """What commands ended with, in a process that imports torch once, and not for the first of them."""
    write_pair(folder / "clips/000000", frames=4)
    common = ["--steps", "1", "--batch", "2", "--workers", "0", "--device", "cpu"]
    clips = ["--data", folder / "clips"]
    autoencoder = ["train", "autoencoder", "--preset", "tiny"]
    start = ["train", "denoiser", "--bundle", folder / "first/bundle", *common]
    commands = {
        "animate": arguments(inputs, folder / "o.mp4", bundle="mini", device="auto"),
        "autoencoder": [*autoencoder, *clips, "--output", folder / "first", *common],
        "denoiser": [*start, *clips, "--output", folder / "second"],
        "rendered": [*start, "--render", "1", "--output", folder / "third"],
        "lifting": ["train", "lifting", "--count", "2", *common, "--output", folder / "third"],
    }
    return dict(zip(commands, aa2(*commands.values()), strict=True))


@pytest.mark.slow(12)
def test_it_animates(told, folder):
    assert told["animate"].code == 0, told["animate"].err
    with VideoReader(folder / "o.mp4") as video:
        assert sum(1 for _ in video) == 6
    assert told["animate"].loaded == [], "what paints nothing waits for nothing that paints"
    assert {"torch", "diffusers"} <= set(told["autoencoder"].loaded)


@pytest.mark.slow
def test_it_trains_on_clips_on_disk_and_says_what_rendering_needs(told, folder):
    pytest.importorskip("tensorboard", reason="needs the extra aa2[train]")
    for name in ("autoencoder", "denoiser"):
        assert told[name].code == 0, told[name].err
    assert (folder / "second/bundle/bundle.json").exists()
    line = "aa2: aa2_synth: is not installed; install it with pip install 'aa2[synth]'\n"
    for name in ("rendered", "lifting"):
        assert (told[name].code, told[name].err) == (2, line)
