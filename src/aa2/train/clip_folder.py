"""Clips to train on: found, opened when first read, and kept in memory as far as it reaches."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from aa2.clips.clip import Clip
from aa2.train.clip_sources import ClipSource, FolderSource, clips_in
from aa2.train.shared_store import Arrays, SharedStore
from aa2.types import Pose, Reference, Signals

STRETCH = 24
"""Frames that are read and kept together."""
MEMORY = 12 << 30
"""Bytes of decoded clips that are kept: about 500 clips of 24 frames of 256 × 256, with two characters."""
OPEN = 48
"""Clips whose decoders stay open; each costs memory and file handles."""


class Clips:
    """The clips of some sources.

    Training comes back to every clip many times, and decoding costs more than all other preparation: decoded
    stretches stay in a store that all loading processes share. A stretch is short, so that long clips may be
    trained on too.

    Args:
        sources: where clips come from.
        shares: of the samples, one for each source, which sum to 1; None shares alike by number of clips.
        memory: bytes of decoded pictures to keep.
    """

    def __init__(
        self, sources: Sequence[ClipSource], shares: Sequence[float] | None = None, memory: int = MEMORY
    ) -> None:
        counts = np.array([len(source) for source in sources])
        self.sources = tuple(sources)
        self.shares = counts / counts.sum() if shares is None else np.asarray(shares)
        self._open: OrderedDict[Path, tuple[Clip, Clip | None]] = OrderedDict()
        self._store = SharedStore(memory)

    def __len__(self) -> int:
        return sum(len(source) for source in self.sources)

    def pick(self, rng: np.random.Generator, sample: int = 0) -> tuple[Clip, Clip | None]:
        """A clip and the same scene with its other character, in random order.

        Args:
            rng: decides.
            sample: the number of the sample that it is for.

        Raises:
            InputError: the clip cannot be read, or not be rendered.
        """
        number = int(rng.choice(len(self.sources), p=self.shares)) if len(self.sources) > 1 else 0
        # Of its own samples a source sees the numbers without gaps.
        path = self.sources[number].path(rng, int(sample * self.shares[number]))
        clip, other = self._opened(path)
        if other is not None and rng.random() < 0.5:
            return other, clip
        return clip, other

    def signals(self, clip: Clip, start: int, stop: int) -> Signals:
        """The window's signals, but for dense depth."""
        arrays = self._frames(clip, start, stop)
        frames, masks, objects = (arrays[n] for n in ("frames", "character_mask", "object_masks"))
        environment = arrays.get("environment")
        return Signals(frames, clip.pose[start:stop], masks, objects, environment=environment)

    def reference(self, clip: Clip) -> Reference | None:
        """The clip's picture of its character."""
        if not (clip.path / "reference.png").exists():
            return None
        arrays = self._store.read(f"{clip.path} reference", lambda: _as_arrays(clip))
        pose = Pose(arrays["keypoints"], arrays["confidence"], arrays.get("depth"))
        return Reference(arrays["picture"], arrays["mask"], pose)

    def _opened(self, path: Path) -> tuple[Clip, Clip | None]:
        if path not in self._open:
            if len(self._open) >= OPEN:
                for clip in self._open.popitem(last=False)[1]:
                    if clip is not None:
                        clip.close()
            clip = Clip.open(path)
            self._open[path] = clip, clip.other
        return self._open[path]

    def _frames(self, clip: Clip, start: int, stop: int) -> Arrays:
        """Arrays of the frames from ``start`` to before ``stop``, read by stretches."""
        parts = []
        for first in range(start // STRETCH * STRETCH, stop, STRETCH):
            last = min(first + STRETCH, len(clip))
            wanted = slice(max(start, first) - first, min(stop, last) - first)
            key = f"{clip.path} {first}"
            parts.append(self._store.read(key, functools.partial(self._decoded, clip, first, last), wanted))
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _decoded(self, clip: Clip, start: int, stop: int) -> Arrays:
        arrays = {
            "frames": clip.frames(start, stop),
            "character_mask": clip.character_mask(start, stop),
            "object_masks": clip.object_masks(start, stop),
        }
        environment = clip.environment(start, stop)
        return arrays if environment is None else {**arrays, "environment": environment}


class ClipFolder(Clips):
    """The clips in some folders, and in shards there.

    Args:
        folders: of `clips_in`.
        memory: of `Clips`.

    Raises:
        InputError: there is no clip at all, or a shard cannot be unpacked.
    """

    def __init__(self, folders: Sequence[Path], memory: int = MEMORY) -> None:
        self.paths = clips_in(folders)
        super().__init__([FolderSource(self.paths)], memory=memory)


def _as_arrays(clip: Clip) -> Arrays:
    """The clip's reference, which must have one."""
    reference = clip.reference
    assert reference is not None
    pose = reference.pose
    arrays = {
        "picture": reference.picture,
        "mask": reference.mask,
        "keypoints": pose.keypoints,
        "confidence": pose.confidence,
    }
    return arrays if pose.depth is None else {**arrays, "depth": pose.depth}
