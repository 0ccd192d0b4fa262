"""Clips of the drawn figure, written through the real clip format, for tests that need no renderer."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.clips.clip import ClipWriter
from aa2.types import Pose, Reference
from tests.conditions import figure


def walk(frames: int, phase: float = 0.0) -> list[Pose]:
    """A figure that swings its limbs and drifts to the right."""
    swing = [np.sin(0.7 * t + phase) for t in range(frames)]
    return [
        figure.standing(20 + 30 * s, 20 - 20 * s, 8 + 15 * s, 8 - 10 * s, x=55 + t, scale=0.9)
        for t, s in enumerate(swing)
    ]


def write_pair(path: Path, frames: int = 8, phase: float = 0.0) -> None:
    """A clip of the figure whose scene is also shown with one of other colours (``other/``)."""
    _write(path, walk(frames, phase), is_other=False)
    _write(path / "other", walk(frames, phase), is_other=True)


def _write(path: Path, poses: list[Pose], *, is_other: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    signals = figure.signals(poses, with_object=True)
    frames = np.where(
        signals.character_mask[..., None] > 0, _recoloured(signals.frames, is_other), signals.frames
    )
    assert signals.environment is not None
    with ClipWriter(path, fps=Fraction(12), size=figure.SIZE) as writer:
        for t, frame in enumerate(frames):
            writer.write(
                frame,
                character_mask=signals.character_mask[t],
                object_masks=signals.object_masks[t],
                environment=None if is_other else signals.environment[t],
            )
        writer.pose = signals.pose
        still = figure.reference(figure.standing(60, 60))
        writer.reference = Reference(_recoloured(still.picture, is_other), still.mask, still.pose)


def _recoloured(pictures: np.ndarray, is_other: bool) -> np.ndarray:
    return pictures[..., ::-1] if is_other else pictures
