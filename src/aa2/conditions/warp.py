"""The limb-warped reference: its pixels carried limb by limb onto a driven skeleton. Not in the paper.

It is drawn at whatever size is asked for: in the model's picture, where it is a condition, and in the frame's
own resolution, where it is what the result is made of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from aa2.conditions.framing import Size
from aa2.conditions.limbs import PARTS, Joints, Part, find_joints, opposite, part_frame, stature
from aa2.conditions.mask import Box, mask_box
from aa2.conditions.plate import draw_over
from aa2.types import Reference

SHARED = 0.5
"""How much farther (in radii) from a part than from the nearest one a pixel may be and still go with it: what
closes the joints when they bend."""
REACH = 2.2
"""Radii from its bone within which a part takes the character's pixels, loose clothes and hair, where the
mask may be wrong. A matte's pixels are all the character's: hats and skirts go as far as they go."""
STRETCH = (0.4, 1.6)
"""Bounds of a part's lengthening relative to the person's: a bone that points to the camera has no length."""
TRUNK, ARMS = 2, 4
"""The layer up to which parts are hidden by arms, and that from which they are arms. What a hand hides of a
face is left to it: a face of smooth skin is worse."""
ARM = 1.4
"""Radii from an arm's bone within which it hides what is behind it."""
BEHIND, SOFT = 0.85, 0.3
"""Radii from its bone up to which a part is taken to go on behind an arm, and over which it ends."""
EDGE = 0.006
"""Statures from the character's edge within which its pixels are taken to be mixed with what is behind."""
SEEN = 0.7
"""Mean confidence of a limb's joints in the reference from which its pixels are its own."""
LAYER_DEPTH = 0.04
"""Metres that one layer is worth where depth is known."""
OCTAVE = 2
"""Sizes of the pieces that are kept, from one to half of it: linear sampling skips pixels of larger ones."""
SMALLEST = 8
"""Reductions of the pieces at most: to a sixteenth."""


@dataclass(frozen=True)
class _Piece:
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

    def reduced(self, factor: float) -> _Piece:
        """The same in fewer pixels, each the mean of those that it stands for."""
        height, width = self.pixels.shape[:2]
        size = max(1, round(width * factor)), max(1, round(height * factor))
        across, down = width / size[0], height / size[1]
        # Between the centres of pixels, as everywhere.
        grown = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
        return replace(
            self, pixels=cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA), place=self.place @ grown
        )


class LimbWarp:
    """A reference cut into limbs once, to be carried onto any number of poses.

    Each pixel of the character goes with the parts whose bones are nearest, in widths of the part. A part
    moves by one affine map: along its bone as the bone lengthens, across by the ratio of the persons' sizes,
    the torso's width as it turns.
    """

    def __init__(self, reference: Reference) -> None:
        pose = reference.pose
        depth = None if pose.depth is None else pose.depth[0]
        joints = find_joints(pose.keypoints[0], pose.confidence[0], depth) if len(pose) else {}
        self._size = stature(joints) or 0.0
        self._levels = [_cut(reference, joints, self._size) if joints else []]

    def onto(
        self, keypoints: np.ndarray, confidence: np.ndarray, size: Size, depth: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The reference in another pose.

        Args:
            keypoints: ``(133, 2)`` pixels of the result.
            confidence: ``(133,)``; parts with an unknown joint are left out.
            size: width and height of the result.
            depth: ``(133,)`` metres behind the pelvis or None; nearer parts cover farther ones.

        Returns:
            ``(H, W, 3)`` uint8, the colours, 0 where nothing came to lie, not multiplied by the coverage; and
            ``(H, W)`` float32 in [0, 1], the coverage.
        """
        canvas = np.zeros((size[1], size[0], 4), np.float32)
        for pixels, affine in self._placed(keypoints, confidence, depth):
            _lay(canvas, pixels, affine)
        return _colours(canvas), np.clip(canvas[..., 3], 0, 1)

    def reach(
        self, keypoints: np.ndarray, confidence: np.ndarray, depth: np.ndarray | None = None
    ) -> Box | None:
        """A box that holds the reference in another pose, wherever it is; None where that is nothing.

        Args:
            keypoints, confidence, depth: of `onto`.
        """
        corners = [_corners(pixels, affine) for pixels, affine in self._placed(keypoints, confidence, depth)]
        if not corners:
            return None
        low, high = np.floor(np.min(corners, axis=(0, 1))), np.ceil(np.max(corners, axis=(0, 1))) + 1
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])

    def _placed(
        self, keypoints: np.ndarray, confidence: np.ndarray, depth: np.ndarray | None
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Pixels of the pieces and their ``(2, 3)`` maps into the other pose, the farthest first."""
        joints = find_joints(keypoints, confidence, depth)
        target_size = stature(joints)
        if target_size is None or not self._levels[0]:
            return []
        growth = target_size / self._size
        placed = []
        pieces = self._in_size(growth)
        for piece in sorted(pieces, key=lambda piece: _farness(piece.part, joints), reverse=True):
            frame = part_frame(piece.part, joints, target_size)
            if frame is not None:
                affine = _affine(piece.frame, frame, growth)
                placed.append((piece.pixels, np.vstack([affine, [0, 0, 1]]) @ piece.place))
        return [(pixels, affine[:2]) for pixels, affine in placed]

    def _in_size(self, growth: float) -> list[_Piece]:
        """The pieces with hardly more pixels than are to be drawn of them."""
        level = int(np.clip(np.floor(-OCTAVE * np.log2(growth)), 0, SMALLEST))
        while len(self._levels) <= level:
            factor = 2 ** (-len(self._levels) / OCTAVE)
            self._levels.append([piece.reduced(factor) for piece in self._levels[0]])
        return self._levels[level]


def limb_warp(
    reference: Reference,
    keypoints: np.ndarray,
    confidence: np.ndarray,
    size: Size,
    depth: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """`LimbWarp.onto` for a single frame."""
    return LimbWarp(reference).onto(keypoints, confidence, size, depth)


def _cut(reference: Reference, joints: Joints, size: float) -> list[_Piece]:
    """The reference's parts."""
    found = [(part, part_frame(part, joints, size)) for part in PARTS if _seen(part, joints)]
    parts = [(part, frame) for part, frame in found if frame is not None]
    if not parts:
        return []
    if reference.foreground is None:
        # The outer half of a soft edge shows the background: it stays behind.
        alpha = np.clip(reference.mask.astype(np.float32) / 127.5 - 1, 0, 1)
        inside = _without_edge(reference, size)
    else:
        alpha, inside = reference.mask.astype(np.float32) / 255, reference.foreground
    rows, columns = np.nonzero(alpha)
    opaque = alpha[rows, columns]
    distances = np.stack([_distance(part, joints, size, rows, columns) for part, _ in parts])
    nearest = distances.min(axis=0)
    arms = [distance for (part, _), distance in zip(parts, distances, strict=True) if part.layer >= ARMS]
    to_arm = np.min(arms, axis=0, initial=np.inf)
    arm = (to_arm < ARM) | (to_arm == nearest)
    shares, pictures = [], []
    for (part, _), distance in zip(parts, distances, strict=True):
        share = np.clip(1.5 - (distance - nearest) / SHARED, 0, 1)
        if reference.foreground is None:
            share *= np.clip(REACH - distance, 0, 1)
        picture = inside
        if part.layer <= TRUNK:
            share = np.where(arm, np.clip((BEHIND + SOFT - distance) / SOFT, 0, 1), share)
            picture = _uncovered(picture, rows, columns, share > 0, arm)
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


def _without_edge(reference: Reference, size: float) -> np.ndarray:
    """The picture with the colours at the character's edge drawn from inside.

    A mask that is found is seldom exact, and lens and resampling mix the edge with what is behind.
    """
    radius = max(1, round(EDGE * size))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    inside = cv2.erode((reference.mask >= 250).astype(np.uint8), kernel, borderValue=1) > 0
    return draw_over(reference.picture, ~inside)


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
) -> _Piece:
    """The pixels of the picture in these rows and columns, with ``(N,)`` opacity."""
    top, left = int(rows.min()), int(columns.min())
    pixels = np.zeros((int(rows.max()) + 1 - top, int(columns.max()) + 1 - left, 4), np.float32)
    opacity = opacity[:, None]
    pixels[rows - top, columns - left] = np.concatenate([picture[rows, columns] * opacity, opacity], axis=1)
    return _Piece(part, pixels, np.array([[1.0, 0, left], [0, 1, top], [0, 0, 1]]), frame)


def _seen(part: Part, joints: Joints) -> bool:
    """Whether the reference shows a part rather than what hides it; trunk and head are always in sight."""
    if part.side is None:
        return True
    ends = [joints[name][3] for name in (part.start, part.end) if name in joints]
    return bool(ends) and float(np.mean(ends)) >= SEEN


def _mirrored(pieces: list[_Piece]) -> list[_Piece]:
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
    bone = end - start
    dx, dy = columns.astype(np.float32) - np.float32(start[0]), rows.astype(np.float32) - np.float32(start[1])
    along = np.clip((dx * np.float32(bone[0]) + dy * np.float32(bone[1])) / np.float32(bone @ bone), 0, 1)
    return np.hypot(dx - along * np.float32(bone[0]), dy - along * np.float32(bone[1])) / (part.radius * size)


def _affine(source: np.ndarray, target: np.ndarray, growth: float) -> np.ndarray:
    """``(2, 3)``: the map that carries a part from its place in the reference to its place in the target."""
    source_length, length = np.linalg.norm(source[:, 0]), np.linalg.norm(target[:, 0])
    bounded = np.clip(length / source_length, STRETCH[0] * growth, STRETCH[1] * growth) * source_length
    basis = np.column_stack([target[:, 0] * (bounded / length), target[:, 1]])
    linear = basis @ np.linalg.inv(source[:, :2])
    return np.column_stack([linear, target[:, 2] - linear @ source[:, 2]])


def _farness(part: Part, joints: Joints) -> float:
    depths = [joints[name][2] for name in (part.start, part.end) if name in joints]
    return float(np.mean(depths or [0])) - LAYER_DEPTH * part.layer


def _colours(canvas: np.ndarray) -> np.ndarray:
    """``(H, W, 3)`` uint8, the colours on the premultiplied canvas, 0 where nothing was laid."""
    colours = np.zeros((*canvas.shape[:2], 3), np.uint8)
    box = mask_box(canvas[..., 3] > 0)
    if box is not None:
        left, top, right, bottom = box
        laid = canvas[top:bottom, left:right]
        alpha = np.where(laid[..., 3] > 0, laid[..., 3], np.float32(1))
        rounded = cv2.convertScaleAbs(cv2.divide(laid[..., :3], cv2.merge([alpha] * 3)))  # and clipped
        colours[top:bottom, left:right] = rounded
    return colours


def _corners(pixels: np.ndarray, affine: np.ndarray) -> np.ndarray:
    """``(4, 2)``, where the corners of a piece come to lie, one pixel around it included."""
    height, width = pixels.shape[:2]
    corners = np.array([[-1, -1], [width, -1], [-1, height], [width, height]])
    return corners @ affine[:, :2].T + affine[:, 2]


def _lay(canvas: np.ndarray, pixels: np.ndarray, affine: np.ndarray) -> None:
    """The piece laid over what is on the ``(H, W, 4)`` premultiplied canvas already."""
    corners, affine = _corners(pixels, affine), affine.copy()
    x0, y0 = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=0)) + 1, (canvas.shape[1], canvas.shape[0])).astype(int)
    if x1 <= x0 or y1 <= y0:
        return
    affine[:, 2] -= (x0, y0)
    laid = cv2.warpAffine(pixels, affine, (int(x1 - x0), int(y1 - y0)), flags=cv2.INTER_CUBIC)
    # Cubic keeps detail that linear sampling blurs, and swings over beside edges.
    alpha = np.clip(laid[..., 3], 0, 1, out=laid[..., 3])
    np.clip(laid[..., :3], 0, 255 * alpha[..., None], out=laid[..., :3])
    region = canvas[y0:y1, x0:x1]
    # OpenCV's arithmetic: NumPy is several times slower on a last axis of four.
    region[:] = cv2.add(cv2.multiply(region, cv2.merge([1 - laid[..., 3]] * 4)), laid)
