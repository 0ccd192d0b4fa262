"""The worker: checks the machine, measures what is fastest, trains until its time is over."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader

from aa2.train.batches import ClipWindows
from aa2.train.checkpoints import read_checkpoint, recover
from aa2.train.clip_folder import MEMORY, Clips
from aa2.train.clip_sources import FolderSource, GrowingFolder
from aa2.train.denoiser import DenoiserLoss
from aa2.train.lease.folder import ORDER, Folder
from aa2.train.lease.measure import (
    BATCHES,
    UNMEASURED,
    Setting,
    arrange,
    compiled,
    fastest,
    repeated,
    shared,
)
from aa2.train.lease.order import Order
from aa2.train.rates import made_per_second, matmul_rate
from aa2.train.resumable_batch_sampler import ResumableBatchSampler
from aa2.train.schedule import Schedule
from aa2.train.stages.stage import Stage
from aa2.train.trainer import one_thread_of_opencv, train

LOADED = 8
"""Samples of a batch that the loading processes are timed with."""
KINDS = 4
"""Samples of each picture size that measuring is done with."""
NEVER = 10**9
"""Steps of a run that ends by the clock."""
POLL = 0.1
COMPILING = 1200.0
"""Seconds of training that compiling is worth: it takes minutes, and one block alone some ten seconds."""
SPARE = 0.6
"""Share of the samples a second that remains once the trainer wants processors, and clips are many."""
LOADERS_NICE = 5
"""What the loading processes leave to the trainer."""


class Worker:
    """One life of the worker.

    Args:
        given: the command line.
    """

    def __init__(self, given: argparse.Namespace) -> None:
        self.folder, self.given = Folder(Path.cwd()), given
        self.order = Order.read(self.folder.root / ORDER)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.batch = 0
        if self.device.type == "cpu":  # threads that share a core with others wait for each other
            torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) - given.loaders))

    def run(self) -> None:
        """From the check to the last checkpoint."""
        self._phase("check")
        peak = matmul_rate(self.device, "bf16", seconds=1.0)
        recover(self.folder.run / "checkpoint")
        goes_on = self.folder.checkpoint_time() is not None
        self._phase("clips", machine=self._machine(), matmul=peak)
        self._wait_for_clips()
        schedule = self._schedule(goes_on)
        stage = self.order.ready(self.folder.bundle, self._clips(), schedule)
        if not self.given.fixed:
            stage = self._set(stage, goes_on)
        self._train(stage, goes_on, peak)

    def _wait_for_clips(self) -> None:
        while self.folder.clips() < (self.given.fixed or 1):
            time.sleep(POLL)

    def _clips(self) -> Clips:
        memory = max(MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 2 // 5)
        if not self.given.fixed:
            return Clips([GrowingFolder(self.folder.store)], [1.0], memory)
        paths = [path for path in sorted(self.folder.store.iterdir()) if not path.name.startswith(".")]
        return Clips([FolderSource(paths[: self.given.fixed])], memory=memory)

    def _schedule(self, goes_on: bool) -> Schedule:
        """By the clock; or, if it is fixed, by steps and in full, so that it can be repeated bit by bit."""
        given, schedule = self.given, self.order.schedule()
        schedule = replace(schedule, workers=given.loaders, save_minutes=given.checkpoint_seconds / 60)
        if goes_on:
            facts = read_checkpoint(self.folder.run / "checkpoint").facts
            schedule = replace(schedule, batch=int(facts["batch"]), seed=int(facts["seed"]))
        if given.fixed:
            return replace(schedule, steps=given.steps or schedule.steps)
        return replace(schedule, steps=given.steps or NEVER, by_clock=True, quantised=True)

    def _set(self, stage: Stage, goes_on: bool) -> Stage:
        """The stage in the fastest setting that was found, now or when the run began."""
        fixed = goes_on or "batch" in self.order.settings
        noisy = isinstance(stage.module, DenoiserLoss) and not fixed
        unmeasured = Setting(stage.schedule.batch, UNMEASURED[self.device.type] if noisy else 1)
        setting = self._known() or unmeasured
        stage.module.to(self.device)
        if self._known() or self.given.measure <= 0:
            arrange(stage.module, setting)
        else:
            setting = self._measured(stage, fixed)
        if isinstance(stage.module, DenoiserLoss):
            stage.module.noises = setting.noises
        print(f"training with {setting}", flush=True)
        assert isinstance(stage.samples, ClipWindows)
        samples = stage.samples.with_batch(setting.batch)
        return replace(stage, samples=samples, schedule=replace(stage.schedule, batch=setting.batch))

    def _measured(self, stage: Stage, fixed: bool) -> Setting:
        """The fastest setting; with the batch that the stage has, if that is fixed."""
        until = time.monotonic() + self.given.measure
        self._phase("measure", until=until)
        windows, module, device = stage.samples, stage.module, self.device
        assert isinstance(windows, ClipWindows)
        made = self._made_per_second(windows, stage)
        batches = _batches(windows, stage.collate, device)
        sizes = (stage.schedule.batch,) if fixed else BATCHES[device.type]

        def chose(setting: Setting) -> Setting:
            """Remembered in case that what is tried next hangs, or cannot be undone."""
            noisy = isinstance(module, DenoiserLoss) and not fixed
            chosen = shared(setting, SPARE * made) if noisy else setting
            self.folder.write("setting", **asdict(chosen))
            return chosen

        best = fastest(module, batches, device, sizes, until - self.given.measure / 2, chose)
        chosen = chose(best)
        # On processors, compiling takes longer than it could save.
        if device.type == "cuda" and self.given.until - time.monotonic() > COMPILING:
            faster = compiled(module, batches, device, best, until - time.monotonic())
            if faster.pace < best.pace:
                print("compiled is no faster", flush=True)  # but what is compiled stays so
                os.execv(sys.executable, [sys.executable, "-m", __spec__.name, *sys.argv[1:]])
            chosen = chose(faster)
        return chosen

    def _made_per_second(self, windows: ClipWindows, stage: Stage) -> float:
        """Samples a second that the loading processes make."""
        sampler, loaders = ResumableBatchSampler(0, NEVER, LOADED), stage.schedule.workers
        loader = DataLoader(
            windows.with_batch(LOADED),
            batch_sampler=sampler,
            collate_fn=stage.collate,
            num_workers=loaders,
        )
        with one_thread_of_opencv():
            loading = iter(loader)
        made = made_per_second(loading, LOADED, self.given.measure / 10)
        print(f"{made:.1f} samples/s are made by {loaders} processes", flush=True)
        return made

    def _known(self) -> Setting | None:
        """What an earlier life of this worker chose, or the run that is gone on with."""
        known = self.folder.read("setting") or self.folder.earlier_setting()
        return Setting(**known) if known else None

    def _train(self, stage: Stage, goes_on: bool, peak: float) -> None:
        left = self.given.until - time.monotonic()
        began = self.folder.read("training").get("began", time.monotonic())
        self.folder.write("training", began=began)
        # Taken up again, the learning rate goes on falling from where it was.
        share = 1.0 if self.given.fixed else left / max(self.given.until - began, 1e-9)
        rate = stage.schedule.learning_rate * share
        self.batch = stage.schedule.batch
        self._phase("train")
        train(
            stage.module,
            stage.samples,
            stage.collate,
            replace(stage.schedule, max_minutes=left / 60, learning_rate=rate),
            self.folder.run,
            lambda path, step: None,  # weights leave as a checkpoint; a bundle is made of it where it goes
            resume=goes_on,
            device="cuda" if self.device.type == "cuda" else "cpu",
            peak=peak,
            progress=self._told,
        )

    def _told(self, step: int, logs: dict[str, float]) -> None:
        first = self.folder.read("told").get("first", {"since": time.monotonic(), "step": step, "logs": logs})
        clips, batch = self.folder.clips(), self.batch
        self.folder.write(
            "told", since=time.monotonic(), step=step, logs=logs, first=first, clips=clips, batch=batch
        )

    def _phase(self, phase: str, **more: Any) -> None:
        print(f"{phase}, {self.given.until - time.monotonic():.1f} s before the end", flush=True)
        self.folder.write("worker", phase=phase, since=time.monotonic(), **more)
        if "machine" in more:
            self.folder.write("machine", name=more["machine"], matmul=more["matmul"])

    def _machine(self) -> str:
        cores = len(os.sched_getaffinity(0))
        name = torch.cuda.get_device_name() if self.device.type == "cuda" else "no GPU"
        return f"{name}, {cores} cores, torch {torch.__version__}, Python {sys.version.split()[0]}"


def _batches(
    windows: ClipWindows, collate: Callable[..., Any], device: torch.device
) -> Callable[[int], Sequence[Any]]:
    """Makes batches of any size, one of each picture size, out of few samples."""
    samples = [[windows.of_bucket(bucket, index) for index in range(KINDS)] for bucket in windows.buckets]
    return lambda size: [collate(repeated(some, size)).to(device) for some in samples]


def main() -> None:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--until", type=float, required=True, help="time.monotonic() at which to stop")
    parser.add_argument("--measure", type=float, default=0.0, help="seconds to measure for")
    parser.add_argument("--fixed", type=int, default=0, help="see python -m aa2.train.lease --help")
    parser.add_argument("--steps", type=int, help="steps of the run")
    parser.add_argument("--loaders", type=int, default=1, help="processes that make batches")
    parser.add_argument("--checkpoint_seconds", type=float, default=60.0)
    os.register_at_fork(after_in_child=lambda: os.nice(LOADERS_NICE))
    Worker(parser.parse_args()).run()


if __name__ == "__main__":
    main()
