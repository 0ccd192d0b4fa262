"""Small clips with every signal, written and compared."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.clip import ClipWriter
from aa2.media.video import VideoWriter
from aa2.types import KEYPOINTS, Pose, Signals

SIZE = (48, 32)
TIMES = [0.0, 0.05, 0.3, 0.31, 0.9, 1.0, 1.1, 1.2, 1.3, 1.7, 1.8, 1.9]


def pose(count: int, *, depth: bool = False) -> Pose:
    random = np.random.default_rng(count)
    return Pose(
        random.uniform(0, 40, (count, KEYPOINTS, 2)).astype(np.float32),
        random.uniform(0, 1, (count, KEYPOINTS)).astype(np.float32),
        np.full((count, KEYPOINTS), np.nan, np.float32) if depth else None,
    )


def signals(count: int, size: tuple[int, int] = SIZE, objects: int = 2, *, extras: bool = True) -> Signals:
    """Smooth frames of different brightness and random masks."""
    random, shape = np.random.default_rng(0), (count, size[1], size[0])
    ramp = np.linspace(0, 60, size[0])[None, None, :] + np.linspace(20, 180, count)[:, None, None]
    frames = np.broadcast_to(ramp[..., None], (*shape, 3)).astype(np.uint8)
    return Signals(
        frames,
        pose(count, depth=extras),
        random.integers(0, 256, shape, dtype=np.uint8),
        random.integers(0, 2, (count, objects, size[1], size[0])).astype(bool),
        random.integers(0, 65536, shape).astype(np.float32) / 1000 if extras else None,
        255 - frames if extras else None,
        random.integers(1, 256, shape, dtype=np.uint8) if extras else None,
    )


def written(writer: ClipWriter, given: Signals, times: list[float] | None = None) -> None:
    """Writes ``given`` into ``writer``, without its frames where that links to a source."""
    for t in range(len(given)):
        writer.write(
            None if writer.source else given.frames[t],
            character_mask=given.character_mask[t],
            time=None if times is None else times[t],
            object_masks=given.object_masks[t],
            depth=None if given.depth is None else given.depth[t],
            environment=None if given.environment is None else given.environment[t],
            occluder_mask=None if given.occluder_mask is None else given.occluder_mask[t],
        )
    writer.pose = given.pose


def make_clip(path: Path, given: Signals, times: list[float] | None = None, **settings) -> Path:
    size = given.frames.shape[2], given.frames.shape[1]
    with ClipWriter(path, fps=Fraction(10), size=size, **settings) as writer:
        written(writer, given, times)
    return path


def make_source(path: Path, given: Signals, times: list[float]) -> Path:
    with VideoWriter(path, SIZE, Fraction(10)) as video:
        for frame, time in zip(given.frames, times, strict=True):
            video.write(frame, time)
    return path


def assert_same(found: Signals, wanted: Signals, start: int = 0) -> None:
    stop = start + len(found)
    assert np.abs(found.frames.astype(int) - wanted.frames[start:stop]).max() <= 4
    assert np.array_equal(found.character_mask, wanted.character_mask[start:stop])
    assert np.array_equal(found.object_masks, wanted.object_masks[start:stop])
    assert np.array_equal(found.pose.keypoints, wanted.pose.keypoints[start:stop])
    assert np.array_equal(found.pose.confidence, wanted.pose.confidence[start:stop])
    assert (found.pose.depth is None) == (wanted.pose.depth is None)
    assert (found.depth is None) == (wanted.depth is None)
    assert (found.environment is None) == (wanted.environment is None)
    assert (found.occluder_mask is None) == (wanted.occluder_mask is None)
    if found.occluder_mask is not None and wanted.occluder_mask is not None:
        assert np.array_equal(found.occluder_mask, wanted.occluder_mask[start:stop])
    if found.depth is not None and wanted.depth is not None:
        assert np.allclose(found.depth, wanted.depth[start:stop], atol=6e-4)
    if found.environment is not None and wanted.environment is not None:
        assert np.abs(found.environment.astype(int) - wanted.environment[start:stop]).max() <= 4
