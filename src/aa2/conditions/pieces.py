"""A reference cut into its limbs: which pixels go with which, and what they hide of each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from aa2.avatar.layers import own_colours
from aa2.avatar.limbs import KNOWN, PARTS, Joints, Part, opposite, part_frame
from aa2.media.inpainting import draw_over
from aa2.types import LEFT_HAND, RIGHT_HAND, Pose, Reference

SHARED, SHARED_BY_LEGS, FADING = 0.3, 0.55, 0.1
"""How much farther, in radii, than from the nearest part a pixel may be from one and still go with it, which
closes the joints when they bend, and skirts between the legs; how much more or less of that lets it fade."""
REACH = 2.2
"""Radii from its bone within which a part takes the character's pixels, loose clothes and hair, where the
mask may be wrong. A matte's pixels are all the character's: hats and skirts go as far as they go."""
LEGS, TRUNK, ARMS, HANDS = 1, 2, 4, 6
"""The layers up to which parts are legs, up to which arms may hide them, from which they are arms, which
hands may hide, and of hands. What a hand hides of a face is left to it: a face of smooth skin is worse."""
ARM = 0.9
"""Radii from an arm's bone within which it hides what is behind it."""
BEHIND, SOFT = 0.95, 0.06
"""Radii from its bone up to which a part is taken to go on behind an arm, and over which it ends."""
SEEN = 0.7
"""Mean confidence of a limb's joints in the reference from which its pixels are its own."""
FINGER = 0.014
"""Statures that a finger is thick, and its keypoints' errors: half of both."""
FINGER_BONES = [
    (first + joint - 1 if joint else 0, first + joint) for first in (1, 5, 9, 13, 17) for joint in range(4)
]
"""Of a hand's 21 keypoints, from the wrist to each tip."""


@dataclass(frozen=True)
class Piece:
    """A part's pixels in the reference.

    Attributes:
        part: which.
        pixels: ``(h, w, 4)`` float32, premultiplied RGBA.
        place: ``(3, 3)``, from pixels of the piece to those of the reference.
        frame: where the part is in the reference.
    """

    part: Part
    pixels: np.ndarray
    place: np.ndarray
    frame: np.ndarray

    def reduced(self, factor: float) -> Piece:
        """The same in fewer pixels, each the mean of those that it stands for."""
        height, width = self.pixels.shape[:2]
        size = max(1, round(width * factor)), max(1, round(height * factor))
        across, down = width / size[0], height / size[1]
        # Between the centres of pixels, as everywhere.
        grown = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
        return replace(
            self, pixels=cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA), place=self.place @ grown
        )


def cut(reference: Reference, joints: Joints, size: float) -> list[Piece]:
    """The reference's parts."""
    found = [(part, part_frame(part, joints, size)) for part in PARTS if _seen(part, joints)]
    parts = [(part, frame) for part, frame in found if frame is not None]
    if not parts:
        return []
    alpha, inside = own_colours(reference, size)
    rows, columns = np.nonzero(alpha)
    opaque = alpha[rows, columns]
    distances = np.stack([_distance(part, joints, size, rows, columns) for part, _ in parts])
    for number, (part, _) in enumerate(parts):
        if part.side is not None and part.name.endswith("hand"):
            spread = _finger_distance(part.side, reference.pose, size, rows, columns)
            distances[number] = np.minimum(distances[number], spread)
    nearest = distances.min(axis=0)
    arms = [distance for (part, _), distance in zip(parts, distances, strict=True) if part.layer >= ARMS]
    to_arm = np.min(arms, axis=0, initial=np.inf)
    arm = (to_arm < ARM) | (to_arm == nearest)
    hands = [d for (part, _), d in zip(parts, distances, strict=True) if part.layer >= HANDS]
    to_hand = np.min(hands, axis=0, initial=np.inf)
    hand = (to_hand < 1) & (to_hand == nearest)
    shares, pictures = [], []
    for (part, _), distance in zip(parts, distances, strict=True):
        shared = SHARED_BY_LEGS if part.layer <= LEGS else SHARED
        share = np.clip(0.5 + (shared - distance + nearest) / (2 * FADING), 0, 1)
        if reference.foreground is None:
            share *= np.clip(REACH - distance, 0, 1)
        picture = inside
        hidden = arm if part.layer <= TRUNK else hand if ARMS <= part.layer < HANDS else None
        if hidden is not None:
            share = np.where(hidden, np.clip((BEHIND + SOFT - distance) / SOFT, 0, 1), share)
            picture = _uncovered(picture, rows, columns, share > 0, hidden)
        shares.append(share)
        pictures.append(picture)
    # Parts that share a pixel are laid over each other: together they are to be as opaque as it is.
    alone = 1 - (1 - opaque) ** (1 / np.maximum(np.sum(shares, axis=0), 1))
    pieces = []
    for (part, frame), share, picture in zip(parts, shares, pictures, strict=True):
        own = np.flatnonzero(share)
        if len(own):
            pieces.append(_piece(part, frame, picture, rows[own], columns[own], (alone * share)[own]))
    return pieces + _mirrored(pieces)


def _uncovered(
    picture: np.ndarray, rows: np.ndarray, columns: np.ndarray, part: np.ndarray, hidden: np.ndarray
) -> np.ndarray:
    """The picture with the hidden pixels of a part, both of these rows and columns, drawn from its others."""
    hole, seen = part & hidden, part & ~hidden
    if not hole.any() or not seen.any():
        return picture
    known = np.zeros(picture.shape[:2], bool)
    known[rows[seen], columns[seen]] = True
    box = np.s_[rows[part].min() : rows[part].max() + 1, columns[part].min() : columns[part].max() + 1]
    drawn = picture.copy()
    drawn[box] = draw_over(picture[box], ~known[box])
    result = picture.copy()
    result[rows[hole], columns[hole]] = drawn[rows[hole], columns[hole]]
    return result


def _piece(
    part: Part,
    frame: np.ndarray,
    picture: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    opacity: np.ndarray,
) -> Piece:
    """The pixels of the picture in these rows and columns, with ``(N,)`` opacity."""
    top, left = int(rows.min()), int(columns.min())
    pixels = np.zeros((int(rows.max()) + 1 - top, int(columns.max()) + 1 - left, 4), np.float32)
    opacity = opacity[:, None]
    pixels[rows - top, columns - left] = np.concatenate([picture[rows, columns] * opacity, opacity], axis=1)
    return Piece(part, pixels, np.array([[1.0, 0, left], [0, 1, top], [0, 0, 1]]), frame)


def _seen(part: Part, joints: Joints) -> bool:
    """Whether the reference shows a part rather than what hides it; trunk and head are always in sight."""
    if part.side is None:
        return True
    ends = [joints[name][3] for name in (part.start, part.end) if name in joints]
    return bool(ends) and float(np.mean(ends)) >= SEEN


def _mirrored(pieces: list[Piece]) -> list[Piece]:
    """Limbs that are not seen, taken from the other side of the body."""
    there = {piece.part.name for piece in pieces}
    sided = [(piece, opposite(piece.part)) for piece in pieces if piece.part.side is not None]
    # Turning the frame's side around mirrors the pixels.
    return [
        replace(piece, part=other, frame=piece.frame * (1, -1, 1))
        for piece, other in sided
        if other.name not in there
    ]


def _distance(part: Part, joints: Joints, size: float, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """``(N,)`` distances of pixels from the part's bone, in radii of the part."""
    start, end = joints[part.start][:2], joints[part.end][:2]
    unit = (end - start) / np.linalg.norm(end - start)
    start, end = start + part.inset * (end - start), end + part.tip * size * unit
    places = np.column_stack([columns, rows]).astype(np.float32)
    return _from_bone(places, start.astype(np.float32), end.astype(np.float32)) / (part.radius * size)


def _finger_distance(side: str, pose: Pose, size: float, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """``(N,)`` distances of pixels from the fingers of a hand, in half a finger's width; inf where unknown.

    A hand's bone alone leaves spread fingers to whatever they are held before.
    """
    hand = LEFT_HAND if side == "left" else RIGHT_HAND
    points, known = pose.keypoints[0, hand], pose.confidence[0, hand] >= KNOWN
    distance = np.full(len(rows), np.inf, np.float32)
    if not known.any():
        return distance
    reach = FINGER * size * (REACH + 1)
    low, high = points[known].min(axis=0) - reach, points[known].max(axis=0) + reach
    near = np.flatnonzero((columns >= low[0]) & (columns <= high[0]) & (rows >= low[1]) & (rows <= high[1]))
    places = np.column_stack([columns[near], rows[near]]).astype(np.float32)
    for start, end in FINGER_BONES:
        if known[start] and known[end]:
            away = _from_bone(places, points[start], points[end]) / (FINGER * size)
            distance[near] = np.minimum(distance[near], away)
    return distance


def _from_bone(places: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """``(N,)`` pixels between places ``(N, 2)`` and a line segment."""
    bone, away = end - start, places - start
    along = np.clip(away @ bone / max(float(bone @ bone), 1e-6), 0, 1)
    return np.hypot(*(away - along[:, None] * bone).T)
