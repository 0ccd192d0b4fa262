"""What a lease is for: ``lease.json``, which ``training/lease`` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from aa2.errors import InputError
from aa2.train.clip_folder import Clips
from aa2.train.schedule import Schedule
from aa2.train.stages.denoiser import CLIPS, FRAMES, denoiser_stage
from aa2.train.stages.stage import Stage

DENOISER = "denoiser"
"""The only stage of a lease."""


@dataclass(frozen=True)
class Order:
    """A stage of training, and from where.

    Attributes:
        stage: ``denoiser``; the compositor is trained where its windows are prepared.
        settings: arguments of `denoiser_stage`, such as ``scale``; and ``learning_rate`` or ``batch`` of its
            schedule, where the one is not to be the stage's, or the other not measured.
        seed: of the run; stays the same when it goes on.
        clips_seed: of the clips that are rendered; another one gives others.
        bundle: where training starts, by the name it has here.
        commit: of the code.
        entry: of the queue, in words.
    """

    stage: str
    settings: Mapping[str, Any]
    seed: int
    clips_seed: int
    bundle: str
    commit: str = ""
    entry: str = ""

    @staticmethod
    def read(path: Path) -> Order:
        """The order in a file.

        Raises:
            InputError: it is none.
        """
        try:
            values = json.loads(path.read_text())
            return Order(**{f.name: values[f.name] for f in fields(Order) if f.name in values})
        except (OSError, ValueError, TypeError) as error:
            raise InputError(path, f"is no order ({error})", "make one with training/lease") from error

    def schedule(self) -> Schedule:
        """The stage's own, with this order's seed and settings.

        Raises:
            InputError: there is no such stage.
        """
        if self.stage != DENOISER:
            raise InputError(self.stage, "is no stage of a lease", f"a lease trains the {DENOISER}")
        own = CLIPS if self.settings.get("stage") == "clips" else FRAMES
        return replace(own, seed=self.seed, **self._parts()[1])

    def ready(self, bundle: str | Path, clips: Clips, schedule: Schedule) -> Stage:
        """The stage, on these clips.

        Raises:
            InputError: the settings are not the stage's, or the bundle cannot be trained so.
        """
        try:
            return denoiser_stage(bundle, clips, schedule=schedule, **self._parts()[0])
        except TypeError as error:
            problem = f"cannot be set so ({error})"
            raise InputError(self.stage, problem, "mend the order's settings") from error

    def command(self) -> list[str]:
        """What follows ``aa2 train`` to go on with the run, but for data, output and number of steps."""
        words = [self.stage, "--bundle", self.bundle, "--seed", str(self.seed)]
        for name, value in self._parts()[0].items():
            words += [f"--{name.replace('_', '-')}", str(value)]
        return words

    def _parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Settings of the stage, and those of its schedule."""
        timed = {n: v for n, v in self.settings.items() if n in ("learning_rate", "batch")}
        return {n: v for n, v in self.settings.items() if n not in timed}, timed
