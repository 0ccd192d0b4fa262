"""training/pack and training/unpack, run as a person runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

from aa2.train.checkpoints import read_checkpoint
from tests.figure_clips import write_pair
from tests.train.small import Line, run

TRAINING = Path(__file__).parents[1] / "training"
COMMAND = [
    "autoencoder",
    "--preset",
    "tiny",
    "--data",
    "data",
    "--steps",
    "3",
    "--batch",
    "2",
    "--workers",
    "0",
]


def call(script: str, *arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(TRAINING / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def clips(tmp_path) -> Path:
    write_pair(tmp_path / "clips/000", frames=4)
    return tmp_path / "clips"


def test_what_is_packed_runs_elsewhere_and_what_comes_back_goes_on(tmp_path, clips):
    packed = tmp_path / "packed"
    assert call("pack", packed, "--data", clips, "--", *COMMAND).returncode == 0
    elsewhere = {"PYTHON": sys.executable, "PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(["sh", packed / "run.sh", tmp_path / "back"], env=elsewhere, cwd="/", text=True)
    assert ran.returncode == 0
    assert max(p.stat().st_size for p in (tmp_path / "back").iterdir()) < 16_000_000
    here = tmp_path / "here"
    assert call("unpack", tmp_path / "back", here).returncode == 0
    kept = read_checkpoint(here / "checkpoint")
    assert kept.facts["step"] == 3 and kept.facts["compact"]
    assert list((here / "logs").iterdir())
    again = call("pack", tmp_path / "again", "--run", here, "--data", clips, "--", *COMMAND)
    assert again.returncode == 0
    assert (tmp_path / "again/run.sh").read_text().count("--resume") == 1
    assert read_checkpoint(tmp_path / "again/run/checkpoint").facts == kept.facts


def test_a_run_that_fails_brings_back_what_it_has(tmp_path):
    run(tmp_path / "run", Line())
    command = ["autoencoder", "--data", "missing"]
    assert call("pack", tmp_path / "packed", "--run", tmp_path / "run", "--", *command).returncode == 0
    stand_in = tmp_path / "python"  # fails as aa2, works for all else: loading torch takes its time
    stand_in.write_text(f'#!/bin/sh\n[ "$1" != -m ] || exit 2\nexec {sys.executable} "$@"\n')
    stand_in.chmod(0o755)
    ran = subprocess.run(
        ["sh", tmp_path / "packed/run.sh", tmp_path / "back"], env={**os.environ, "PYTHON": str(stand_in)}
    )
    assert ran.returncode == 2
    assert call("unpack", tmp_path / "back", tmp_path / "here").returncode == 0
    whole = {p.name: p.read_bytes() for p in (tmp_path / "run/checkpoint").iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "here/checkpoint").iterdir()} == whole


@pytest.fixture
def parts(tmp_path, monkeypatch) -> Path:
    monkeypatch.syspath_prepend(str(TRAINING))
    from parts import split  # type: ignore[import-not-found]

    run(tmp_path / "run", Line())
    assert len(split(tmp_path / "run", tmp_path / "parts", ["checkpoint", "absent"], size=1000)) > 5
    return tmp_path / "parts"


@pytest.mark.parametrize("damage", ["changed", "missing", "no index"])
def test_damage_on_the_way_is_found_and_nothing_is_touched(tmp_path, parts, damage):
    part = parts / ("parts.json" if damage == "no index" else "part.002")
    content = part.read_bytes()
    part.unlink()
    if damage == "changed":
        part.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    told = call("unpack", parts, tmp_path / "run")
    assert told.returncode == 1 and "parts" in told.stderr and len(told.stderr.splitlines()) == 1
    read_checkpoint(tmp_path / "run/checkpoint")
    assert sorted(p.name for p in (tmp_path / "run").iterdir()) == ["bundle", "checkpoint", "logs"]


def test_parts_make_the_whole_again(tmp_path, parts):
    assert call("unpack", parts, tmp_path / "here").returncode == 0
    for file in (tmp_path / "run/checkpoint").iterdir():
        assert (tmp_path / "here/checkpoint" / file.name).read_bytes() == file.read_bytes()
    assert load_file(tmp_path / "here/checkpoint/000.safetensors")


def test_too_much_is_not_packed(tmp_path, clips):
    told = call("pack", tmp_path / "packed", "--data", clips, "--limit", "0.5", "--", *COMMAND)
    assert told.returncode == 1 and "of 0.5; pack less" in told.stderr
    assert not (tmp_path / "packed").exists()


def test_nothing_is_packed_over_what_is_there(tmp_path, clips):
    told = call("pack", clips, "--", *COMMAND)
    assert told.returncode == 1 and "is there already" in told.stderr
    assert list(clips.iterdir())
