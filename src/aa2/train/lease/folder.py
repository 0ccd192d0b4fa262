"""The packed folder where it runs: where everything is, and how its processes tell each other."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ORDER = "lease.json"


@dataclass(frozen=True)
class Folder:
    """Places in the folder that ``training/lease`` packed.

    Attributes:
        root: the folder.
    """

    root: Path

    @property
    def bundle(self) -> Path:
        """Where training starts."""
        return self.root / "bundle"

    @property
    def packed_clips(self) -> Path:
        """Clips that travelled, for where nothing can be rendered."""
        return self.root / "clips"

    @property
    def run(self) -> Path:
        """The run of `aa2.train.trainer.train`."""
        return self.root / "run"

    @property
    def work(self) -> Path:
        """What the processes of a run write for each other; not part of the result but for its logs."""
        return self.root / "work"

    @property
    def store(self) -> Path:
        """The clips that samples are made of; it grows."""
        return self.work / "clips"

    def clips(self) -> int:
        """How many are there."""
        try:
            return sum(not clip.name.startswith(".") for clip in self.store.iterdir())
        except FileNotFoundError:
            return 0

    def checkpoint_time(self) -> float | None:
        """When the last whole checkpoint was written, by the file system's clock; None if there is none."""
        try:
            return (self.run / "checkpoint/state.json").stat().st_mtime
        except FileNotFoundError:
            return None

    def write(self, topic: str, /, **values: Any) -> None:
        """Tell all who `read` this topic, at once and whole."""
        self.work.mkdir(parents=True, exist_ok=True)
        unfinished = self.work / f".{topic}.{os.getpid()}"
        unfinished.write_text(json.dumps(values))
        unfinished.replace(self.work / f"{topic}.json")

    def read(self, topic: str) -> dict[str, Any]:
        """What was last told on this topic; empty if nothing was."""
        try:
            return json.loads((self.work / f"{topic}.json").read_text())
        except FileNotFoundError:
            return {}

    def earlier_setting(self) -> dict[str, Any]:
        """What the run that is gone on with was trained with; empty if nobody knows."""
        path = self.run / "setting.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def forget(self) -> None:
        """What an earlier run told is no longer said; its clips and its checkpoint stay."""
        for told in self.work.glob("*.json"):
            told.unlink()
