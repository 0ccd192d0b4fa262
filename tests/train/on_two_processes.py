"""What `test_processes` starts on two processes: ``on_two_processes FOLDER killed|resumed``.

killed: a run to its end; another without noise; one whose second process is killed in its fourth step.
resumed: the killed one, to its end.
"""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from tests.train.small import SCHEDULE, Line, run

EVERY_STEP = replace(SCHEDULE, save_minutes=0.0, accumulate=2)


def kill(number: int) -> None:
    """Called before every part of every step."""
    if number == 7 and os.environ["RANK"] == "1":
        os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, what: str) -> None:
    """The runs above."""
    if what == "killed":
        run(folder / "whole", Line(), EVERY_STEP)
        run(folder / "exact", Line(noise=0.0), replace(SCHEDULE, accumulate=2))
        run(folder / "killed", Line(before=kill), EVERY_STEP)
    else:
        run(folder / "killed", Line(), EVERY_STEP, resume=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
