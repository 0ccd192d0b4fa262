"""The back of a head: hair where the picture shows a face.

The face and a bare forehead, told by the colour of the cheeks, are drawn over with the colours around them,
and get the strands that the hair above them has, drawn out to the chin.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.completion import completed, disc
from aa2.avatar.head import face_points, face_shape
from aa2.avatar.widened import widened
from aa2.media.inpainting import draw_over
from aa2.types import Pose

AROUND = 0.02
"""Statures around a face that are drawn over with it."""
CROWN = 0.35
"""Share of the way from the top of the head to the brows in which there is hair, or a hat."""
APART = 30.0
"""Levels of Lab between hair and cheeks from which they are told from each other."""
ENOUGH = 30
"""Pixels that tell the colour of one of them."""
SPECK, FINE = 0.004, 0.002
"""Statures of skin that is a glint in the hair, and over which colours are taken."""
STRANDS = 0.015
"""Statures over which what is coarser than a strand is smooth."""
STEADY = 0.01
"""Statures over which the outline of the hair is smooth."""
FLATTEST = 0.02
"""Statures of hair above a face at least, from which strands are drawn out."""


def head_back(
    pose: Pose, colours: np.ndarray, alpha: np.ndarray, seen: np.ndarray, size: float
) -> np.ndarray:
    """``(H, W, 3)`` uint8, the colours of a head's other side.

    Args:
        pose: of the reference, one frame.
        colours: ``(H, W, 3)`` uint8, of the head.
        alpha: ``(H, W)`` float32 in [0, 1].
        seen: ``(H, W)`` bool, where the head is seen.
        size: stature in pixels.
    """
    face = face_shape(pose, alpha.shape)
    if not face.any():
        return colours
    bare = _bare(pose, colours, alpha > 0.5, face, seen, size)
    hidden = _wider(face if bare is None else bare | face, AROUND * size)
    known = (alpha > 0.5) & ~hidden
    above = known & (np.arange(len(face))[:, None] <= face_points(pose)[:, 1].mean())
    known, hole = above if above.any() else known, hidden & (alpha > 0)
    smooth = completed(colours, known, hole, size, known)
    if bare is None:
        return smooth
    strands = _strands(colours, alpha > 0.5, face, hidden, size)
    share = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), max(1.0, SPECK * size)) * hole
    return np.clip(np.rint(smooth + share[..., None] * strands), 0, 255).astype(np.uint8)


def _bare(
    pose: Pose, colours: np.ndarray, opaque: np.ndarray, face: np.ndarray, seen: np.ndarray, size: float
) -> np.ndarray | None:
    """``(H, W)`` bool, skin down to the chin; None where its colour is that of the hair, or not known."""
    rows, columns = np.nonzero(face)
    between = np.zeros(face.shape[1], bool)
    between[columns.min() : columns.max() + 1] = True
    row = np.arange(len(face))[:, None]
    top = np.where(opaque.any(axis=0), opaque.argmax(axis=0), len(face))
    crown = opaque & between & (row < top + CROWN * (rows.min() - top))
    cheeks = face & seen & (row > face_points(pose)[:, 1].mean())
    if min(np.count_nonzero(crown), np.count_nonzero(cheeks)) < ENOUGH:
        return None
    smooth = cv2.GaussianBlur(colours, (0, 0), max(0.5, FINE * size))
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2Lab).astype(np.float32)
    hair, skin = (np.median(lab[place], axis=0) for place in (crown, cheeks))
    if np.linalg.norm(hair - skin) < APART:
        return None
    nearer = np.linalg.norm(lab - skin, axis=2) < np.linalg.norm(lab - hair, axis=2)
    bare = opaque & between & (row <= rows.max()) & nearer
    return cv2.morphologyEx(bare.astype(np.uint8), cv2.MORPH_OPEN, disc(max(1, round(SPECK * size)))) > 0


def _strands(
    colours: np.ndarray, opaque: np.ndarray, face: np.ndarray, hidden: np.ndarray, size: float
) -> np.ndarray:
    """``(H, W, 3)`` float32: how the hair above a face differs from its surroundings, drawn out."""
    rows = np.flatnonzero(face.any(axis=1))
    columns = np.flatnonzero(hidden.any(axis=0))
    first = np.where(hidden.any(axis=0), hidden.argmax(axis=0), rows[0])
    top = np.minimum(np.where(opaque.any(axis=0), opaque.argmax(axis=0), len(face)), rows[0])

    def steady(edge: np.ndarray) -> np.ndarray:
        line = edge[columns][None].astype(np.float32)
        return cv2.GaussianBlur(line, (0, 0), max(1.0, STEADY * size), borderType=cv2.BORDER_REPLICATE)[0]

    start = steady(top)
    share = np.maximum(steady(first) - start, FLATTEST * size) / np.maximum(rows[-1] - start, 1)
    y = (start + (np.arange(len(face))[:, None] - start) * share).astype(np.float32)
    x = np.broadcast_to(columns[None].astype(np.float32), y.shape)
    hair = draw_over(colours, ~(opaque & ~hidden)).astype(np.float32)
    fine = hair - cv2.GaussianBlur(hair, (0, 0), max(1.0, STRANDS * size))
    found = np.zeros(colours.shape, np.float32)
    found[:, columns] = cv2.remap(
        fine, np.ascontiguousarray(x), y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return found


def _wider(shape: np.ndarray, radius: float) -> np.ndarray:
    return widened(shape, disc(max(1, round(radius))))
