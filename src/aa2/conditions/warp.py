"""The limb-warped reference: its pixels carried limb by limb onto a driven skeleton. Not in the paper.

It is drawn at whatever size is asked for: in the model's picture, where it is a condition, and in the frame's
own resolution, where it is what the result is made of.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limbs import Joints, Part, find_joints, part_frame, stature
from aa2.conditions.framing import Size
from aa2.conditions.mask import Box, mask_box
from aa2.conditions.pieces import Piece, cut
from aa2.types import Pose, Reference

STRETCH = (0.4, 1.6)
"""Bounds of a part's lengthening relative to the person's: a bone that points to the camera has no length."""
LAYER_DEPTH = 0.04
"""Metres that one layer is worth where depth is known."""
OCTAVE = 2
"""Sizes of the pieces that are kept, from one to half of it: linear sampling skips pixels of larger ones."""
SMALLEST = 8
"""Reductions of the pieces at most: to a sixteenth."""


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
        self._levels = [cut(reference, joints, self._size) if joints else []]

    def onto(self, pose: Pose, size: Size) -> tuple[np.ndarray, np.ndarray]:
        """The reference in another pose.

        Args:
            pose: one frame, pixels of the result; parts with an unknown joint are left out, nearer ones cover
                farther ones.
            size: width and height of the result.

        Returns:
            ``(H, W, 3)`` uint8, the colours, 0 where nothing came to lie, not multiplied by the coverage; and
            ``(H, W)`` float32 in [0, 1], the coverage.
        """
        canvas = np.zeros((size[1], size[0], 4), np.float32)
        for pixels, affine in self._placed(pose):
            _lay(canvas, pixels, affine)
        return _colours(canvas), np.clip(canvas[..., 3], 0, 1)

    def reach(self, pose: Pose) -> Box | None:
        """A box that holds the reference in another pose, one frame, wherever it is; None where nowhere."""
        corners = [_corners(pixels, affine) for pixels, affine in self._placed(pose)]
        if not corners:
            return None
        low, high = np.floor(np.min(corners, axis=(0, 1))), np.ceil(np.max(corners, axis=(0, 1))) + 1
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])

    def _placed(self, pose: Pose) -> list[tuple[np.ndarray, np.ndarray]]:
        """Pixels of the pieces and their ``(2, 3)`` maps into the other pose, the farthest first."""
        depth = None if pose.depth is None else pose.depth[0]
        joints = find_joints(pose.keypoints[0], pose.confidence[0], depth)
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

    def _in_size(self, growth: float) -> list[Piece]:
        """The pieces with hardly more pixels than are to be drawn of them."""
        level = int(np.clip(np.floor(-OCTAVE * np.log2(growth)), 0, SMALLEST))
        while len(self._levels) <= level:
            factor = 2 ** (-len(self._levels) / OCTAVE)
            self._levels.append([piece.reduced(factor) for piece in self._levels[0]])
        return self._levels[level]


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
