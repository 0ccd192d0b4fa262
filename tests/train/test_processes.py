import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from aa2.models import bundle as bundles
from aa2.train.checkpoints import read_checkpoint
from tests.figure_clips import write_pair
from tests.train.on_processes import STEPS, main
from tests.train.small import FLAT, SCHEDULE, Line, equal, exported, run

TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")


def launch(folder: Path, *runs: str, launcher: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Start `on_processes` as a person starts a run."""
    command = [sys.executable, *launcher, "-m", "tests.train.on_processes", str(folder), *runs]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)


def weights(bundle: Path) -> dict[str, torch.Tensor]:
    """All weights of a bundle."""
    files = sorted(bundle.rglob("*.safetensors"))
    return {f"{f.relative_to(bundle)}/{name}": w for f in files for name, w in load_file(f).items()}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A fresh bundle and a clip."""
    write_pair(tmp_path / "clips/000", frames=4)
    torch.manual_seed(0)
    bundles.save(bundles.build(FLAT), tmp_path / "start", torch.float32)
    return tmp_path


@pytest.fixture
def one_thread() -> Iterator[None]:
    """As many threads as `launch` gives: sums over more are rounded in another order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def check_killed(folder: Path, processes: int) -> None:
    facts = read_checkpoint(folder / "killed/checkpoint").facts
    assert (facts["step"], facts["processes"]) == (1, processes)
    assert not (folder / "killed/bundle").exists()


def check_resumed(folder: Path) -> None:
    assert read_checkpoint(folder / "killed/checkpoint").facts["step"] == STEPS.steps
    whole, before = weights(folder / "whole/bundle"), weights(folder / "start")
    assert equal(whole, weights(folder / "killed/bundle"))
    assert any(not torch.equal(before[name], weight) for name, weight in whole.items())


@pytest.mark.slow(12)
@pytest.mark.usefixtures("one_thread")
def test_a_killed_process_resumed_ends_bit_identical(folder):
    assert launch(folder, "killed").returncode == -signal.SIGKILL
    check_killed(folder, 1)
    torch.manual_seed(99)
    main(folder, "resumed", "whole")
    check_resumed(folder)


@pytest.mark.slow(30)
def test_two_processes_killed_and_resumed_end_bit_identical(folder):
    killed = launch(folder, "exact", "whole", "killed", launcher=TORCHRUN)
    assert "SIGKILL" in killed.stderr, killed.stderr
    check_killed(folder, 2)
    resumed = launch(folder, "resumed", launcher=TORCHRUN)
    assert resumed.returncode == 0, resumed.stderr
    check_resumed(folder)
    alone = run(folder / "alone", Line(noise=0.0), SCHEDULE)
    for name, weight in exported(folder / "exact").items():
        torch.testing.assert_close(weight, alone[name])
