"""What `test_processes` starts on one process or two: ``on_processes FOLDER RUN...``.

exact: a line without noise.
whole: the denoiser of ``FOLDER/start`` on the clips of ``FOLDER/clips``, to the end.
killed: the same, but its last process is killed in its second step, between two parts of it.
resumed: the killed one, to its end.
"""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from aa2.train.clip_folder import ClipFolder
from aa2.train.stages import Schedule, train_denoiser
from tests.train.small import SCHEDULE, Line, run

STEPS = Schedule(steps=3, batch=4, accumulate=2, warmup=2, workers=0, precision="no", save_minutes=0.0)


class Deadly(ClipFolder):
    """Clips of which one sample kills whoever asks for it."""

    def pick(self, rng, index=0):
        if index == STEPS.batch + 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().pick(rng, index)


def main(folder: Path, *runs: str) -> None:
    """The runs of these names, one after the other."""
    start, clips = folder / "start", [folder / "clips"]
    for name in runs:
        if name == "exact":
            run(folder / name, Line(noise=0.0), replace(SCHEDULE, accumulate=2))
        elif name == "killed":
            train_denoiser(start, Deadly(clips), folder / name, schedule=STEPS, device="cpu")
        else:
            output, resume = folder / name.replace("resumed", "killed"), name == "resumed"
            train_denoiser(start, clips, output, schedule=STEPS, resume=resume, device="cpu")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
