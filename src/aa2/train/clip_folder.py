"""Clips to train on: found, opened when first read, and kept in memory as far as it reaches."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.clips.shards import unpacked
from aa2.errors import InputError
from aa2.types import Pose, Reference, Signals

STRETCH = 24
"""Frames that are read and kept together."""
OPEN = 48
"""Clips whose decoders stay open; each costs memory and file handles."""


class ClipFolder:
    """The clips below some folders, and in shards.

    Training comes back to every clip many times, and decoding costs as much as all other preparation: decoded
    stretches stay in memory, the least recently used is given up first. A stretch is short, so that long
    clips may be trained on too.

    Args:
        folders: each holds clip folders or shards, or is itself a shard (:mod:`aa2.clips.shards`).
        memory: bytes of decoded pictures to keep, per process.

    Raises:
        InputError: there is no clip at all, or a shard cannot be unpacked.
    """

    def __init__(self, folders: Sequence[Path], memory: int = 6 << 30) -> None:
        self.paths = sorted({clip for folder in folders for clip in _clips(Path(folder))})
        if not self.paths:
            raise InputError(folders[0], "holds no clips", "make some with aa2 synthesise")
        self._open: OrderedDict[Path, tuple[Clip, Clip | None]] = OrderedDict()
        self._stretches: OrderedDict[tuple[Path, int], Signals] = OrderedDict()
        self._references: dict[Path, Reference | None] = {}
        self._memory = memory

    def __len__(self) -> int:
        return len(self.paths)

    def pick(self, rng: np.random.Generator) -> tuple[Clip, Clip | None]:
        """A clip and the same scene with its other character, in random order."""
        clip, other = self._opened(self.paths[int(rng.integers(len(self)))])
        if other is not None and rng.random() < 0.5:
            return other, clip
        return clip, other

    def signals(self, clip: Clip, start: int, stop: int) -> Signals:
        """The window's signals, but for dense depth."""
        first, last = start // STRETCH, (stop - 1) // STRETCH
        parts = []
        for number in range(first, last + 1):
            offset = number * STRETCH
            parts.append(_part(self._stretch(clip, number), max(start - offset, 0), stop - offset))
        return parts[0] if len(parts) == 1 else _joined(parts, clip.pose[start:stop])

    def reference(self, clip: Clip) -> Reference | None:
        """The clip's picture of its character."""
        if clip.path not in self._references:
            self._references[clip.path] = clip.reference
        return self._references[clip.path]

    def _opened(self, path: Path) -> tuple[Clip, Clip | None]:
        if path not in self._open:
            if len(self._open) >= OPEN:
                for clip in self._open.popitem(last=False)[1]:
                    if clip is not None:
                        clip.close()
            clip = Clip.open(path)
            self._open[path] = clip, clip.other
        return self._open[path]

    def _stretch(self, clip: Clip, number: int) -> Signals:
        key = clip.path, number
        if key in self._stretches:
            self._stretches.move_to_end(key)
            return self._stretches[key]
        start, stop = number * STRETCH, min((number + 1) * STRETCH, len(clip))
        read = Signals(
            clip.frames(start, stop),
            clip.pose[start:stop],
            clip.character_mask(start, stop),
            clip.object_masks(start, stop),
            environment=clip.environment(start, stop),
        )
        self._memory -= _bytes(read)
        while self._memory < 0 and self._stretches:
            self._memory += _bytes(self._stretches.popitem(last=False)[1])
        self._stretches[key] = read
        return read


def _clips(folder: Path) -> list[Path]:
    """The clips in a folder and in the shards there, or in a shard."""
    shards = [folder] if folder.suffix == ".tar" else folder.glob("*.tar")
    folders = [folder, *(unpacked(shard) for shard in shards)]
    return [header.parent for place in folders for header in place.glob("*/clip.json")]


def _part(signals: Signals, start: int, stop: int) -> Signals:
    environment = signals.environment
    return Signals(
        signals.frames[start:stop],
        signals.pose[start:stop],
        signals.character_mask[start:stop],
        signals.object_masks[start:stop],
        environment=None if environment is None else environment[start:stop],
    )


def _joined(parts: Sequence[Signals], pose: Pose) -> Signals:
    environments = [part.environment for part in parts if part.environment is not None]
    return Signals(
        np.concatenate([part.frames for part in parts]),
        pose,
        np.concatenate([part.character_mask for part in parts]),
        np.concatenate([part.object_masks for part in parts]),
        environment=np.concatenate(environments) if len(environments) == len(parts) else None,
    )


def _bytes(signals: Signals) -> int:
    environment = 0 if signals.environment is None else signals.environment.nbytes
    return signals.frames.nbytes + signals.character_mask.nbytes + signals.object_masks.nbytes + environment
