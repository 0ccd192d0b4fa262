"""A run on a rented machine: ``python -m aa2.train.lease RESULT``, in the folder that was packed for it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from aa2.train.lease.children import launcher
from aa2.train.lease.drivers import drivers
from aa2.train.lease.folder import Folder
from aa2.train.lease.plan import Plan, SystemClock
from aa2.train.lease.renderer_pool import RendererPool
from aa2.train.lease.supervise import Supervisor


def main() -> int:
    """What the command line says; 0 if there is a result."""
    cores = len(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(prog="run.sh", description="Trains for so many minutes, then is over.")
    parser.add_argument("result", type=Path, help="folder for the result; a file of it at most 16 MiB")
    parser.add_argument("--minutes", type=float, default=9.0, help="until everything is over (9)")
    most, half = max(1, cores * 3 // 4), max(1, cores // 2)
    parser.add_argument("--renderers", type=int, default=most, help="processes that render (3/4 of cores)")
    parser.add_argument("--loaders", type=int, default=half, help="processes that make batches (half)")
    parser.add_argument("--checkpoint-seconds", type=float, default=60.0, help="between two checkpoints (60)")
    parser.add_argument("--steps", type=int, help="stop after so many, though there is time left")
    parser.add_argument(
        "--fixed",
        type=int,
        default=0,
        metavar="CLIPS",
        help="train on so many clips in an order that the seed decides, with the order's batch, by steps and "
        "with checkpoints in full: killed and run again, it ends as one that was not, bit by bit",
    )
    given = parser.parse_args()
    folder, result = Folder(Path.cwd()), given.result.resolve()
    folder.store.mkdir(parents=True, exist_ok=True)
    folder.forget()
    result.mkdir(parents=True, exist_ok=True)
    options = [f"--{name}={getattr(given, name)}" for name in ("fixed", "loaders", "checkpoint_seconds")]
    options += [] if given.steps is None else [f"--steps={given.steps}"]
    plan = Plan(given.minutes * 60)
    with (result / "log.txt").open("a") as log:

        def say(line: str) -> None:
            print(line, flush=True)
            log.write(line + "\n")
            log.flush()

        launch = launcher(folder.work)
        renderers = RendererPool(
            folder, given.renderers, drivers(), plan.check_until, launch, say, fixed=given.fixed or None
        )
        return Supervisor(
            folder, result, plan, SystemClock(), launch, renderers, say, options=tuple(options)
        ).run()


if __name__ == "__main__":
    raise SystemExit(main())
