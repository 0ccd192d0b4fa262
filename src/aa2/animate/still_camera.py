"""How the driving video's camera moved, to be taken out of a character's way before a camera that stands."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.cameras import View, camera_motion, stands_still
from aa2.conditions.plate import scenery_holes

FAR = 0.15
"""Share of the picture by which the camera may move on from a frame until a later one takes its place."""
LEAST = 0.5
"""Pixels, mean over the picture, below which it has not: finding it is no more exact."""
GRID = 5
"""Points a side at which a movement is measured."""


def without_camera(clip: Clip) -> np.ndarray | None:
    """What takes each frame to where the camera was in the first of its shot.

    The background's movement is taken for one of turning, shifting and zooming. It is found between a frame
    and an earlier one, a new one as soon as the camera has moved on, and stays what it was where it cannot be
    told. The clip is read once; two of its frames are held.

    Returns:
        ``(T, 2, 3)`` float64, pixels to pixels; None where the camera stands still throughout, or next to
        nothing can be told.
    """
    found, told = [], 0
    for t, view in enumerate(_views(clip)):
        if t == 0 or t in clip.cuts:
            key, before, last = view, np.eye(3), np.eye(3)
            previous = view
        elif not stands_still(view, key):
            step = _similarity(view, key)
            if step is None and previous is not key:  # through the frame before, which is nearer
                key, before = previous, last
                step = _similarity(view, key)
            if step is not None:
                told += 1
                last = before @ step
                if _distance(step, view) > FAR * max(view.scene.shape):
                    key, before = view, last
        else:
            told += 1
            last = before
        previous = view
        found.append(last)
    moved = np.stack(found)
    if told < len(found) / 2 or np.array_equal(moved, np.broadcast_to(np.eye(3), moved.shape)):
        return None
    return moved[:, :2]


def _views(clip: Clip) -> Iterator[View]:
    for t in range(len(clip)):
        hole = scenery_holes(clip.character_mask(t, t + 1), clip.occluder_mask(t, t + 1))[0]
        yield View(clip.frames(t, t + 1)[0], ~hole)


def _points(view: View) -> np.ndarray:
    """``(N, 2)`` places all over a picture."""
    height, width = view.scene.shape
    x, y = np.meshgrid(np.linspace(0, width - 1, GRID), np.linspace(0, height - 1, GRID))
    return np.column_stack([x.ravel(), y.ravel()])


def _similarity(source: View, target: View) -> np.ndarray | None:
    """``(3, 3)``, the turn, scale and shift nearest to how the camera moved; None where nobody can tell."""
    homography = camera_motion(source, target)
    if homography is None:
        return None
    points = _points(source)
    ends = np.column_stack([points, np.ones(len(points))]) @ homography.T
    if (ends[:, 2] <= 0).any():
        return None
    ends = ends[:, :2] / ends[:, 2:]
    # Least squares over complex numbers: w = a z + b.
    z, w = points @ (1, 1j), ends @ (1, 1j)
    centred = z - z.mean()
    a = (np.conj(centred) * w).sum() / (np.abs(centred) ** 2).sum()
    b = w.mean() - a * z.mean()
    found = np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag], [0, 0, 1]])
    return np.eye(3) if _distance(found, source) < LEAST else found


def _distance(moved: np.ndarray, view: View) -> float:
    """Pixels by which a movement carries a picture's places, on average."""
    points = _points(view)
    return float(np.linalg.norm(points @ moved[:2, :2].T + moved[:2, 2] - points, axis=1).mean())
