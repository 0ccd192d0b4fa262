"""Where the clips of training samples come from: folders and shards, or a renderer that works beside."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from aa2.clips.shards import unpacked
from aa2.errors import InputError

FIRST = 8
"""Rendered clips that the first samples choose from."""
AHEAD = 16
"""Clips that are ordered before the first sample may have them."""
WINDOW = 64
"""Rendered clips that samples choose from, the newest so many."""
REFRESH = 1.0
"""Seconds after which a growing folder is looked at anew."""


class ClipSource(Protocol):
    """Clips to choose from, for samples that depend on a seed and their number alone."""

    def __len__(self) -> int:
        """How many different clips a sample may have."""
        ...

    def path(self, rng: np.random.Generator, sample: int) -> Path:
        """The folder of a clip for sample number ``sample``; ``rng`` decides."""
        ...


class RenderService(Protocol):
    """Renders clips by number, as `aa2_synth.on_demand.OnDemand` does."""

    def ask(self, numbers: Iterable[int]) -> None:
        """Have these rendered some time."""
        ...

    def wait(self, number: int) -> Path:
        """The folder of a clip, when it is rendered, whether or not it was asked for."""
        ...


@dataclass(frozen=True)
class FolderSource:
    """Clips on disk, any of them for any sample."""

    paths: Sequence[Path]

    def __len__(self) -> int:
        return len(self.paths)

    def path(self, rng: np.random.Generator, sample: int) -> Path:
        """See :class:`ClipSource`."""
        return self.paths[int(rng.integers(len(self.paths)))]


class RenderedSource:
    """Clips that are rendered while training goes on: new ones come, old ones go, at the samples' pace.

    Args:
        service: who renders.
        uses: samples after which a new clip joins, so about as often is each clip seen.
    """

    def __init__(self, service: RenderService, uses: int) -> None:
        self._service, self._uses, self._asked = service, uses, 0

    def __len__(self) -> int:
        return WINDOW

    def path(self, rng: np.random.Generator, sample: int) -> Path:
        """See :class:`ClipSource`; waits until the clip is rendered.

        Raises:
            InputError: it could not be rendered.
        """
        newest = FIRST - 1 + sample // self._uses
        oldest = max(newest + 1 - WINDOW, 0)
        if newest + AHEAD >= self._asked:
            self._service.ask(range(max(oldest, self._asked), newest + AHEAD + 1))
            self._asked = newest + AHEAD + 1
        return self._service.wait(int(rng.integers(oldest, newest + 1)))


class GrowingFolder:
    """Clips in a folder that somebody fills meanwhile, any of those that are there.

    Which clip a sample has depends on when it is made, so a run on them cannot be repeated bit by bit.

    Args:
        folder: of clips; names that begin with a dot are not finished.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._looked = folder, -math.inf
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._present())

    def path(self, rng: np.random.Generator, sample: int) -> Path:
        """See :class:`ClipSource`; waits until there is one."""
        while not (names := self._present()):
            time.sleep(REFRESH)
        return self._folder / names[int(rng.integers(len(names)))]

    def _present(self) -> list[str]:
        if not self._names or time.monotonic() - self._looked > REFRESH:
            self._names = sorted(c.name for c in self._folder.iterdir() if not c.name.startswith("."))
            self._looked = time.monotonic()
        return self._names


def clips_in(folders: Sequence[Path]) -> list[Path]:
    """The clips in folders and in the shards there, sorted.

    Args:
        folders: each holds clip folders or shards, or is itself a shard (:mod:`aa2.clips.shards`).

    Raises:
        InputError: there is no clip at all, or a shard cannot be unpacked.
    """
    found = sorted({clip for folder in folders for clip in _clips(Path(folder))})
    if not found:
        raise InputError(folders[0], "holds no clips", "make some with aa2 synthesise")
    return found


def _clips(folder: Path) -> list[Path]:
    shards = [folder] if folder.suffix == ".tar" else folder.glob("*.tar")
    folders = [folder, *(unpacked(shard) for shard in shards)]
    return [header.parent for place in folders for header in place.glob("*/clip.json")]
