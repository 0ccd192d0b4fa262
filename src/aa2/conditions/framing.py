"""One crop per window around the character, and the way back into the full frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from aa2.conditions.mask import Box, character_box, mask_box
from aa2.media.channels import blended, rounded
from aa2.types import Pose

Size = tuple[int, int]
"""width, height in pixels."""
BUCKETS: tuple[Size, ...] = ((256, 256), (192, 320), (320, 192))
"""The picture sizes of the `mini` preset."""
MARGIN = 0.2
"""The room left around the character, as a share of its size: half on either side."""

SURE = 0.3
"""The confidence from which a keypoint must be inside the crop."""


@dataclass(frozen=True)
class Crop:
    """A rectangle of the frame and the size at which the model sees it.

    The rectangle may reach beyond the frame, where the frame's border is repeated.

    Attributes:
        box: the rectangle in frame pixels.
        size: width and height of the model's picture.
    """

    box: Box
    size: Size

    @property
    def zoom(self) -> float:
        """Pixels of the frame, across, that a pixel of the model's picture stands for."""
        return (self.box[2] - self.box[0]) / self.size[0]

    @property
    def affine(self) -> np.ndarray:
        """``(2, 3)`` float64: pixel coordinates of the frame to those of the model's picture."""
        left, top, right, bottom = self.box
        x_scale, y_scale = self.size[0] / (right - left), self.size[1] / (bottom - top)
        # The origin is the centre of the first pixel, while the rectangle is bounded by pixel edges.
        return np.array(
            [
                [x_scale, 0, (0.5 - left) * x_scale - 0.5],
                [0, y_scale, (0.5 - top) * y_scale - 0.5],
            ]
        )

    @property
    def inverse(self) -> np.ndarray:
        """``(2, 3)`` float64: pixel coordinates of the model's picture to those of the frame."""
        return cv2.invertAffineTransform(self.affine)

    def inside(self, frame_size: Size) -> Crop:
        """The crop moved inside the frame along each side where it fits there."""
        left, top, right, bottom = self.box
        x = _inside(left, right - left, frame_size[0])
        y = _inside(top, bottom - top, frame_size[1])
        return Crop((x, y, x + right - left, y + bottom - top), self.size)

    def apply(
        self, image: np.ndarray, interpolation: int | None = None, border: int = cv2.BORDER_REPLICATE
    ) -> np.ndarray:
        """The crop of an ``(H, W)`` or ``(H, W, C)`` image, at ``size``.

        Args:
            image: uint8 or float32.
            interpolation: of OpenCV; None averages where it shrinks and is linear where it grows.
            border: of OpenCV, what stands beyond the image: by default its border, repeated.
        """
        patch = _patch(image, self.box, border)
        if interpolation is None:
            shrinks = self.size[0] < patch.shape[1] or self.size[1] < patch.shape[0]
            interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        return cv2.resize(patch, self.size, interpolation=interpolation)

    def apply_pose(self, pose: Pose) -> Pose:
        """The pose in the model's picture."""
        return pose.transformed(self.affine)

    def restore(self, values: np.ndarray, region: Box, interpolation: int = cv2.INTER_LINEAR) -> np.ndarray:
        """Values of the model's picture at the frame's resolution.

        Args:
            values: ``(h, w)`` or ``(h, w, C)``, uint8 or float32, of the crop's size.
            region: a rectangle of the frame, inside the crop's.
            interpolation: of OpenCV.

        Returns:
            ``(H, W)`` or ``(H, W, C)`` of ``region``.
        """
        left, top, right, bottom = self.box
        x0, y0, x1, y1 = region
        grown = cv2.resize(values, (right - left, bottom - top), interpolation=interpolation)
        return grown[y0 - top : y1 - top, x0 - left : x1 - left]

    def restore_mask(self, mask: np.ndarray, frame_size: Size) -> np.ndarray:
        """A bool mask of the model's picture as a bool mask of the whole frame (False outside the crop)."""
        whole = np.zeros((frame_size[1], frame_size[0]), bool)
        region = self.region(frame_size)
        x0, y0, x1, y1 = region
        whole[y0:y1, x0:x1] = self.restore(mask.astype(np.uint8), region, cv2.INTER_NEAREST) > 0
        return whole

    def region(self, frame_size: Size) -> Box:
        """The part of the rectangle that lies in the frame."""
        return _intersection(self.box, frame_size)


def choose_crop(
    pose: Pose,
    boxes: Iterable[Box | None],
    frame_size: Size,
    buckets: Sequence[Size] = BUCKETS,
    margin: float = MARGIN,
) -> Crop | None:
    """The one crop of a window that holds the character in all its frames.

    Args:
        pose: the character's pose in the window, in frame pixels.
        boxes: the bounding boxes of its mask in the window's frames, None where it is absent.
        frame_size: width and height of the frame.
        buckets: the sizes to choose from; the one that the character fills best is taken.
        margin: room around the character as a share of its size, half on either side, but not beyond the
            frame: where the frame cuts the character there is nothing to see.

    Returns:
        The crop, inside the frame where it fits there; None if the character is in no frame.
    """
    track = _track(pose, boxes, frame_size)
    if track is None:
        return None
    return fit_crop(_intersection(_grown(track, margin), frame_size), buckets).inside(frame_size)


def window_crop(
    pose: Pose,
    masks: Iterable[np.ndarray],
    frame_size: Size,
    buckets: Sequence[Size] = BUCKETS,
    margin: float = MARGIN,
    reached: Iterable[Box | None] = (),
) -> Crop | None:
    """`choose_crop` by the character's masks.

    Args:
        pose, frame_size, buckets, margin: of `choose_crop`.
        masks: of the window's frames, each ``(H, W)`` uint8, 0 outside to 255 inside.
        reached: further boxes that the crop must hold: where another character will be.
    """
    return choose_crop(pose, [*map(character_box, masks), *reached], frame_size, buckets, margin)


def fit_crop(box: Box, buckets: Sequence[Size], filling: float = 1) -> Crop:
    """The crop, centred on ``box``, of which the box spans the share ``filling`` of a side, or less."""
    width, height = (box[2] - box[0]) / filling, (box[3] - box[1]) / filling
    # Crops at one zoom differ by their area alone: the smallest wastes the fewest pixels.
    zooms = [max(width / w, height / h) for w, h in buckets]
    areas = [zoom**2 * w * h for zoom, (w, h) in zip(zooms, buckets, strict=True)]
    best = int(np.argmin(areas))
    sides = [max(round(zooms[best] * side), 1) for side in buckets[best]]
    left, top = ((box[i] + box[i + 2] - sides[i]) // 2 for i in (0, 1))
    return Crop((left, top, left + sides[0], top + sides[1]), buckets[best])


def paste(
    frame: np.ndarray, picture: np.ndarray, mask: np.ndarray, region: Box, feather: int = 4
) -> np.ndarray:
    """A part of the frame replaced inside the mask.

    Args:
        frame: ``(H, W, 3)`` uint8; left as it is.
        picture: ``(h, w, 3)``, 0 to 255, what is to be seen in ``region``.
        mask: ``(H, W)`` bool, the formulated mask in the frame.
        region: where ``picture`` belongs, inside the frame.
        feather: pixels over which the picture fades in, from the mask's edge inwards.

    Returns:
        ``(H, W, 3)`` uint8, equal to ``frame`` wherever the mask is False or the region does not reach.
    """
    result = frame.copy()
    left, top = region[:2]
    inside = masked_box(mask, region)
    if inside is None:
        return result
    x0, y0, x1, y1 = inside
    shown = picture[y0 - top : y1 - top, x0 - left : x1 - left]
    pasted = blended(shown, frame[y0:y1, x0:x1], _feathered(mask, inside, feather))
    result[y0:y1, x0:x1] = rounded(pasted)
    return result


def opacity(mask: np.ndarray, region: Box, feather: int) -> np.ndarray:
    """``(h, w)`` float32 in [0, 1], how far `paste` shows its picture in each pixel of the region."""
    left, top, right, bottom = region
    result = np.zeros((bottom - top, right - left), np.float32)
    inside = masked_box(mask, region)
    if inside is not None:
        x0, y0, x1, y1 = inside
        result[y0 - top : y1 - top, x0 - left : x1 - left] = _feathered(mask, inside, feather)
    return result


def box_in(box: Box, region: Box) -> Box:
    """A box of the frame in pixels of a region of it."""
    left, top = region[:2]
    return box[0] - left, box[1] - top, box[2] - left, box[3] - top


def masked_box(mask: np.ndarray, region: Box) -> Box | None:
    """The box, in the frame, of what a mask of the frame holds of a region; None where that is nothing."""
    left, top, right, bottom = region
    inside = mask_box(mask[top:bottom, left:right])
    return inside and (left + inside[0], top + inside[1], left + inside[2], top + inside[3])


def _feathered(mask: np.ndarray, box: Box, feather: int) -> np.ndarray:
    """Opacity of the painting in ``box``: 0 outside the mask, rising to 1 over ``feather`` pixels within."""
    x0, y0, x1, y1 = box
    # One pixel more on every side, so that the mask's own edge is seen; at the frame's edge there is none.
    y, x = max(y0 - 1, 0), max(x0 - 1, 0)
    region = mask[y : y1 + 1, x : x1 + 1].astype(np.uint8)
    if region.all():
        return np.ones((y1 - y0, x1 - x0), np.float32)
    distance = cv2.distanceTransform(region, cv2.DIST_L2, 5)[y0 - y : y1 - y, x0 - x : x1 - x]
    return np.minimum(distance / (feather + 1), 1) if feather > 0 else (distance > 0).astype(np.float32)


def _track(pose: Pose, boxes: Iterable[Box | None], frame_size: Size) -> Box | None:
    """The smallest box, inside the frame, around all mask boxes and sure keypoints of a window."""
    corners = [np.array(box, np.float64).reshape(2, 2) for box in boxes if box is not None]
    points = pose.keypoints[pose.confidence >= SURE]
    if len(points):
        corners.append(np.stack([points.min(axis=0), points.max(axis=0) + 1]))
    if not corners:
        return None
    limit = np.array(frame_size)
    low = np.clip(np.floor(np.min([c[0] for c in corners], axis=0)), 0, limit - 1).astype(int)
    high = np.clip(np.ceil(np.max([c[1] for c in corners], axis=0)), low + 1, limit).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _grown(box: Box, margin: float) -> Box:
    x, y = ceil((box[2] - box[0]) * margin / 2), ceil((box[3] - box[1]) * margin / 2)
    return box[0] - x, box[1] - y, box[2] + x, box[3] + y


def _inside(start: int, side: int, limit: int) -> int:
    """The start of a crop's side, moved into 0..limit if the side fits there."""
    return min(max(start, 0), limit - side) if side <= limit else start


def _intersection(box: Box, frame_size: Size) -> Box:
    left, top, right, bottom = box
    return max(left, 0), max(top, 0), min(right, frame_size[0]), min(bottom, frame_size[1])


def _patch(image: np.ndarray, box: Box, border: int) -> np.ndarray:
    """The pixels of ``box``, with a border where it reaches beyond the image."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = _intersection(box, (width, height))
    left, top, right, bottom = box
    if x1 <= x0 or y1 <= y0:
        raise ValueError(f"the crop {box} does not touch the {width} × {height} picture")
    around = (y0 - top, bottom - y1, x0 - left, right - x1)
    if not any(around):
        return image[y0:y1, x0:x1]
    return cv2.copyMakeBorder(image[y0:y1, x0:x1], *around, border)
