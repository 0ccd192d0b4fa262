"""The clean plate: a video without its person, filled in from other frames where they show what is behind.

The camera's motion is taken for a homography of the background (`aa2.conditions.cameras`), or for none if
that fits better. What no frame shows is drawn over from around. On 20 rendered test clips PSNR against the
true scene is 24.1 dB in the hole, with Telea's method frame by frame 21.0 (``benchmarks/yardsticks.py``).
ProPainter, which the paper uses for its baseline, needs weights that cannot be had offline.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.conditions.cameras import View, camera_motion, cameras_of, difference, stands_still
from aa2.conditions.mask import Box, character_pixels, mask_box
from aa2.conditions.shadows import LEAST_VIEWS, CastLight
from aa2.media.inpainting import draw_over, push_pull, textured

FITS = 12.0
"""Mean difference, of 255, between aligned backgrounds above which a frame is no source."""
MARGIN = 32
"""Holes are widened by one ``MARGIN``-th of the picture's shorter side."""
SOURCES = 6
"""Frames, spread evenly over the video, that others are filled from: their neighbours show hardly more."""
WORTH = 0.005
"""Share of what is missing that a source must show to be looked at."""
STEP = 32
"""Pixels by which texture comes from farther away as holes grow wider: not in every window from elsewhere."""
LIGHT, SAMPLED = 8, 512
"""Pixels a side over which a source is lit as the frame that it fills, and at which that is told at most."""


class CleanPlate:
    """Consecutive frames without their person, made one at a time.

    Args:
        frames: F of ``(H, W, 3)`` uint8.
        holes: F of ``(H, W)`` bool, what is replaced.
        others: more views of the same scene to fill from, farther in time than all frames.
        region: where the plate is wanted; None is everywhere.
        tight: F of ``(H, W)`` bool, within ``holes``: what is replaced, where that is known better. It is
            filled from outside ``holes`` all the same, which are the safer.
        texture: whether what no frame shows has the texture of what is beside it, or is smooth.

    Attributes:
        cast: what the person threw on the scene, in the region; None where nobody knows.
    """

    def __init__(
        self,
        frames: Sequence[np.ndarray],
        holes: Sequence[np.ndarray],
        others: Sequence[View] = (),
        region: Box | None = None,
        tight: Sequence[np.ndarray] | None = None,
        texture: bool = False,
    ) -> None:
        self._holes = holes if tight is None else tight
        self._shift = _shift(self._holes) if texture else None
        self._views = [View(frame, ~hole) for frame, hole in zip(frames, holes, strict=True)]
        self._cameras = cameras_of(self._views)
        height, width = frames[0].shape[:2]
        self._region = region or (0, 0, width, height)
        spread = np.linspace(0, len(frames) - 1, min(SOURCES, len(frames))).round().astype(int)
        self._sources = [(int(t), self._views[t], self._cameras[t]) for t in dict.fromkeys(spread.tolist())]
        middle = self._views[len(frames) // 2]
        for view in others:
            camera = np.eye(3) if stands_still(view, middle) else camera_motion(view, middle)
            if camera is not None:
                self._sources.append((len(frames) ** 2, view, camera))
        still = all(camera is not None and np.array_equal(camera, np.eye(3)) for camera in self._cameras)
        standing = [view for _, view, moved in self._sources if np.array_equal(moved, np.eye(3))]
        enough = still and len(standing) >= LEAST_VIEWS
        self.cast = CastLight(standing, self._region) if enough else None

    def __len__(self) -> int:
        return len(self._views)

    def __getitem__(self, index: int) -> np.ndarray:
        """``(h, w, 3)`` uint8, the region of a frame, equal to it outside what is replaced."""
        left, top, right, bottom = self._region
        inside = np.s_[top:bottom, left:right]
        view, camera = self._views[index], self._cameras[index]
        target = View(view.frame[inside], view.scene[inside])
        picture, missing = target.frame.copy(), self._holes[index][inside].copy()
        for _, source, moved in sorted(self._sources, key=lambda source: abs(source[0] - index)):
            if not missing.any():
                break
            homography = np.eye(3) if camera is None or moved is None else np.linalg.inv(camera) @ moved
            seen, scene = _warped(source, homography, self._region)
            new = missing & scene
            box = mask_box(new)
            if box is None or np.count_nonzero(new) < WORTH * np.count_nonzero(missing):
                continue
            if difference(seen, scene, target) < FITS:
                part = np.s_[box[1] : box[3], box[0] : box[2]]
                lit = cv2.add(seen[part], _light(seen, scene, target, box), dtype=cv2.CV_8U)
                cv2.copyTo(lit, new[part].astype(np.uint8), picture[part])
                missing &= ~scene
        filled = draw_over(picture, missing)
        return filled if self._shift is None else textured(filled, missing, self._shift)


def clean_plate(
    frames: np.ndarray,
    holes: np.ndarray,
    tight: Sequence[np.ndarray] | None = None,
    texture: bool = False,
) -> np.ndarray:
    """The video without what is in the holes.

    Args:
        frames: ``(F, H, W, 3)`` uint8.
        holes, tight, texture: of `CleanPlate`.
    Returns:
        ``(F, H, W, 3)`` uint8, equal to ``frames`` outside what is replaced.
    """
    plate = CleanPlate(list(frames), list(holes), tight=tight, texture=texture)
    return np.stack([plate[t] for t in range(len(plate))])


def _shift(holes: Sequence[np.ndarray]) -> int:
    """At how many pixels beside them what is in holes is to be like: the widest, and the same for all."""
    boxes = [box for box in map(mask_box, holes) if box is not None]
    widest = max((right - left for left, _, right, _ in boxes), default=1)
    return -(-widest // STEP) * STEP


def plate_holes(character_masks: np.ndarray) -> np.ndarray:
    """Where the person is taken out: their masks, widened by what extraction may miss and the eye would see.

    Args:
        character_masks: ``(F, H, W)`` uint8, 0 outside to 255 inside.
    Returns:
        ``(F, H, W)`` bool.
    """
    margin = max(1, min(character_masks.shape[1:]) // MARGIN)
    return np.stack([character_pixels(mask, margin) for mask in character_masks])


def scenery_holes(character_masks: np.ndarray, occluder_masks: np.ndarray | None) -> np.ndarray:
    """Where the scene behind the person is not seen: `plate_holes`, of those who stand before them too.

    Args:
        character_masks: as for `plate_holes`.
        occluder_masks: likewise; None where there is nobody.
    """
    if occluder_masks is None:
        return plate_holes(character_masks)
    return plate_holes(np.maximum(character_masks, occluder_masks))


def _warped(source: View, homography: np.ndarray, region: Box) -> tuple[np.ndarray, np.ndarray]:
    """What ``source`` shows in the region through the homography, and where that is scenery."""
    left, top, right, bottom = region
    if np.array_equal(homography, np.eye(3)):
        inside = np.s_[top:bottom, left:right]
        return source.frame[inside], source.scene[inside]
    size = right - left, bottom - top
    placed = np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]]) @ homography
    warped = cv2.warpPerspective(source.frame, placed, size, borderMode=cv2.BORDER_REPLICATE)
    # Only what is scenery through and through: a pixel mixed with the person would leave a ghost.
    scene = cv2.warpPerspective(source.scene.astype(np.uint8) * 255, placed, size) == 255
    return warped, scene


def _light(seen: np.ndarray, scene: np.ndarray, target: View, box: Box) -> np.ndarray:
    """What a source's light lacks to the target's in a box of the region, ``(h, w, 3)`` float32.

    It is what they differ by around the hole, carried on smoothly into it: cameras change their exposure,
    shadows pass, and without it a hole that is filled shows its outline.
    """
    height, width = scene.shape
    step = max(1, max(height, width) // SAMPLED)
    every = np.s_[step // 2 :: step, step // 2 :: step]
    known = (scene[every] & target.scene[every]).astype(np.uint8)
    size = max(1, width // LIGHT), max(1, height // LIGHT)
    mask = known[..., None]
    pictures = (target.frame[every], seen[every])
    sums = (cv2.resize(picture * mask, size, interpolation=cv2.INTER_AREA) for picture in pictures)
    share = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    apart = cv2.subtract(*sums, dtype=cv2.CV_32F) / np.maximum(share, 1e-4)[..., None]
    smooth = push_pull(apart, (share > 0.5).astype(np.float32))
    left, top, right, bottom = box
    # The box alone is enlarged, between the centres of pixels.
    across, down = size[0] / width, size[1] / height
    place = np.array([[across, 0, (left + 0.5) * across - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    extent = right - left, bottom - top
    return cv2.warpAffine(smooth, place, extent, flags=flags, borderMode=cv2.BORDER_REPLICATE)
