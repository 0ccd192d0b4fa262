import os
import socket
import subprocess
import sys
from pathlib import Path

import torch

from aa2.train.checkpoints import read_checkpoint
from tests.train.small import SCHEDULE, Line, equal, exported, run


def launch(folder: Path, what: str) -> list[int]:
    """What `torchrun --nproc-per-node 2` does, but for a third process that loads torch; the exit codes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": "2"}
    ranks = []
    for rank in ("0", "1"):
        own = {"RANK": rank, "LOCAL_RANK": rank, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
        command = [sys.executable, "-m", "tests.train.on_two_processes", str(folder), what]
        ranks.append(
            subprocess.Popen(command, env={**os.environ, **address, **own}, stderr=subprocess.DEVNULL)
        )
    second = ranks[1].wait(300)
    if second:
        ranks[0].kill()  # it waits for the one that is gone
    return [ranks[0].wait(300), second]


def test_two_processes_killed_and_resumed_end_bit_identical(tmp_path):
    assert launch(tmp_path, "killed")[1] == -9
    assert read_checkpoint(tmp_path / "killed/checkpoint").facts["step"] == 3
    assert launch(tmp_path, "resumed") == [0, 0]
    assert equal(exported(tmp_path / "whole"), exported(tmp_path / "killed"))
    alone = run(tmp_path / "alone", Line(noise=0.0), SCHEDULE)
    for name, weight in exported(tmp_path / "exact").items():
        torch.testing.assert_close(weight, alone[name])
