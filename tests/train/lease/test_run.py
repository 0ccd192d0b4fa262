"""Whole runs in a packed folder, with real processes and the tiny model; the clips are packed ones."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import torch

from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.checkpoints import read_checkpoint
from aa2.train.clip_folder import ClipFolder
from aa2.train.lease.order import Order
from aa2.train.lease.supervise import FILE, FILES
from aa2.train.lease.unpack import COLUMNS, add_row, command_to_go_on, row, unpack, write_bundle
from aa2.train.lease.work import Worker
from aa2.train.schedule import Schedule
from aa2.train.stages.denoiser import train_denoiser
from tests.figure_clips import write_pair
from tests.train.small import FLAT

STEPS = 8
"""Of the run that is killed."""


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("packed")
    torch.manual_seed(0)
    bundles.save(bundles.build(FLAT), root / "bundle", torch.float32)
    write_pair(root / "clips/000", frames=6)
    order = {
        "stage": "denoiser",
        "settings": {"scale": 1.0, "batch": 2},
        "seed": 0,
        "clips_seed": 5,
        "bundle": str(root / "bundle"),
        "commit": "0123456",
        "entry": "Single frames\n\nA little more.",
    }
    (root / "lease.json").write_text(json.dumps(order))
    return root


@pytest.fixture(scope="module", autouse=True)
def one_core() -> Iterator[None]:
    """This process and all whom it starts, as on a machine of one core: threads that share a core with
    another test's wait for each other, and sums over more threads are rounded in another order.
    """
    cores, threads = os.sched_getaffinity(0), torch.get_num_threads()
    os.sched_setaffinity(0, {sorted(cores)[os.getpid() % len(cores)]})
    torch.set_num_threads(1)
    yield
    os.sched_setaffinity(0, cores)
    torch.set_num_threads(threads)


def started(folder: Path, *options: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "aa2.train.lease", str(folder / "result"), "--renderers", "0", *options]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)


def undisturbed(folder: Path, monkeypatch) -> None:
    """The worker's part of a fixed run, in this process and looked after by nobody."""
    shutil.copytree(folder / "clips/000", folder / "work/clips/packed-000")
    monkeypatch.chdir(folder)
    given = argparse.Namespace(
        until=time.monotonic() + 240, measure=0.0, fixed=1, steps=STEPS, loaders=0, checkpoint_seconds=0.0
    )
    Worker(given).run()


def running_in(folder: Path) -> list[str]:
    """The processes whose working folder it is."""
    return [link.parent.name for link in Path("/proc").glob("[0-9]*/cwd") if _leads_to(link, folder)]


def _leads_to(link: Path, folder: Path) -> bool:
    with suppress(OSError):
        return link.resolve() == folder.resolve()
    return False


def copied(packed: Path, place: Path) -> Path:
    shutil.copytree(packed, place)
    return place


@pytest.fixture(scope="module")
def unpacked(packed, tmp_path_factory) -> Path:
    """What became of a run of twelve steps, unpacked."""
    place = copied(packed, tmp_path_factory.mktemp("run") / "there")
    process = started(place, "--minutes", "3", "--steps", "12")
    said, _ = process.communicate(timeout=200)
    assert process.returncode == 0, said + (place / "work/work.log").read_text()
    assert "clips: the 1 that were packed" in said and "result brought" in said
    brought = [path for path in (place / "result").rglob("*") if path.is_file()]
    assert len(brought) <= FILES and max(path.stat().st_size for path in brought) <= FILE
    assert (place / "result/log.txt").read_text() == said
    here = tmp_path_factory.mktemp("here")
    unpack(place / "result", here)
    return here


@pytest.mark.slow(30)
def test_the_checkpoint_came_and_what_was_measured(unpacked):
    facts = read_checkpoint(unpacked / "checkpoint").facts
    assert (facts["step"], facts["batch"], facts["quantised"]) == (12, 2, True)
    assert list((unpacked / "logs").iterdir())
    setting = json.loads((unpacked / "setting.json").read_text())
    assert setting["batch"] == 2 and setting["pace"] > 0
    assert "training with batch 2" in (unpacked / "work.log").read_text()


@pytest.mark.slow
def test_a_bundle_is_made_of_the_averaged_weights(unpacked):
    made = bundles.load(write_bundle(unpacked))
    assert made.training[-1] == {
        "stage": "frames",
        "frames": 1,
        "picture": "64×64",
        "clips": 1,
        "commit": "0123456",
        "steps": 12,
        "batch": 2,
        "seed": 0,
    }
    kept = read_checkpoint(unpacked / "checkpoint").tensors
    weight = made.denoiser.unet.conv_in.weight
    start = bundles.load(json.loads((unpacked / "lease.json").read_text())["bundle"])
    assert not torch.equal(weight, start.denoiser.unet.conv_in.weight)
    raw = kept["weights/denoiser.unet.conv_in.weight"].float()
    torch.testing.assert_close(weight, raw, atol=0.02, rtol=0)
    assert not torch.equal(weight, raw)


@pytest.mark.slow
def test_the_row(unpacked, tmp_path):
    cells = [cell.strip() for cell in row(unpacked).strip("|").split(" | ")]
    told = dict(zip(COLUMNS, cells, strict=True))
    assert told["entry"] == "Single frames" and told["steps × batch"] == "12 × 2" and told["clips"] == "1"
    logs = json.loads((unpacked / "told.json").read_text())["logs"]
    assert logs["speed/matmul_share_percent"] > 0
    assert told["% of matmul rate"] == f"{logs['speed/matmul_share_percent']:.1f}"
    assert "person" in told["losses, first → last"]
    log = tmp_path / "LOG.md"
    head = f"| {' | '.join(COLUMNS)} |"
    log.write_text(f"# Log\n\n{head}\n| --- |\n| old |\n\n## More\n")
    add_row(log, row(unpacked))
    assert log.read_text() == f"# Log\n\n{head}\n| --- |\n| old |\n{row(unpacked)}\n\n## More\n"
    log.write_text("# Log\n")
    with pytest.raises(ValueError, match="has no table"):
        add_row(log, row(unpacked))


@pytest.mark.slow
def test_two_resumptions_are_the_same_bit_by_bit(packed, unpacked, tmp_path):
    losses = []
    for number in range(2):
        run = tmp_path / str(number)
        shutil.copytree(unpacked, run)
        told: list[dict[str, float]] = []
        train_denoiser(
            packed / "bundle",
            ClipFolder([packed / "clips"]),
            run,
            schedule=Schedule(steps=14, batch=2, workers=0, quantised=True, precision="no"),
            resume=True,
            device="cpu",
            progress=lambda step, logs, told=told: told.append(logs),
        )
        losses.append([{n: v for n, v in logs.items() if "speed" not in n} for logs in told])
    assert losses[0] == losses[1] and losses[0]
    assert "--resume" in command_to_go_on(unpacked) and "--batch 2" in command_to_go_on(unpacked)


@pytest.mark.slow(100)
def test_fixed_and_killed_and_run_again_it_ends_as_one_that_was_not(packed, tmp_path, monkeypatch):
    options = ["--minutes=5", "--fixed=1", f"--steps={STEPS}", "--checkpoint-seconds=0", "--loaders=0"]
    whole, broken = copied(packed, tmp_path / "whole"), copied(packed, tmp_path / "broken")
    process = started(broken, *options)
    deadline = time.monotonic() + 150
    while not (broken / "run/checkpoint/state.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 20
    while left := running_in(broken):  # whoever was started by it dies with it
        assert time.monotonic() < deadline, left
        time.sleep(0.02)
    # The swap of the checkpoint may have been cut off.
    path = next(p for p in (broken / "run/checkpoint", broken / "run/checkpoint.old") if p.exists())
    assert 0 < read_checkpoint(path).facts["step"] < STEPS
    process = started(broken, *options)
    said, _ = process.communicate(timeout=200)
    assert process.returncode == 0, said
    undisturbed(whole, monkeypatch)
    one, other = (read_checkpoint(place / "run/checkpoint") for place in (whole, broken))
    assert one.facts["step"] == other.facts["step"] == STEPS
    assert one.tensors.keys() == other.tensors.keys()
    assert all(torch.equal(one.tensors[name], other.tensors[name]) for name in one.tensors)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stage": "lifting"}, "is no stage of a lease"),
        ({"settings": {"size": 3}}, "cannot be set so"),
        ({"seed": None}, None),
    ],
)
def test_orders_that_nobody_can_follow(packed, tmp_path, change, said):
    order = {**json.loads((packed / "lease.json").read_text()), **change}
    if said is None:
        del order["seed"]
    path = tmp_path / "lease.json"
    path.write_text(json.dumps(order))
    with pytest.raises(InputError, match=said or "is no order"):
        read = Order.read(path)
        read.ready(packed / "bundle", ClipFolder([packed / "clips"]), read.schedule())
