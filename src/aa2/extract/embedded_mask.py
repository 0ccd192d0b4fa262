"""A person's coarse silhouette, brought to the edges of the picture and steadied over time."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.extract.found import FoundPerson, Patch
from aa2.extract.regions import Region
from aa2.extract.silhouette import LIMBS, SURE

SIDES = (256, 768)
"""Least and most pixels of the crop in which edges are followed."""
MEMORY = 0.3
"""Share of the matte of the frame before."""
EDGES = (0.4, 0.65)
"""Refined matte values that become 0 and 1; a background like the person often gets 0.2 to 0.4."""
MARGIN = 1 / 100
"""By how much the mask is widened, in sides of the body's region or, if smaller, of the picture: hair and
loose cloth reach beyond the network's edge, and a person must be covered whole."""
LIMB = 1 / 60
"""Half the width, in sides of the crop, of a limb that keypoints vouch for."""


class EmbeddedMask:
    """Guided upsampling of a silhouette, the limbs, and a memory of one frame; a ``MaskExtractor``.

    Attributes:
        memory: the silhouette of the frame before; None after a reset.
    """

    def __init__(self) -> None:
        self.memory: Patch | None = None

    def reset(self) -> None:
        """Forget the frame before."""
        self.memory = None

    def mask(self, picture: np.ndarray, person: FoundPerson) -> np.ndarray:
        """``(H, W)`` uint8; softer than a cut-out, and generous."""
        region = person.coverage.region
        alpha = _refined(picture, region, self._steadied(person.coverage))
        side = len(alpha)
        alpha = np.maximum(alpha, _limbs(person, region, side))
        seen = min(1.0, min(picture.shape[:2]) / region.size)
        reach = 2 * round(MARGIN * seen * side) + 1
        alpha = cv2.dilate(alpha, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
        return region.paste(np.round(alpha * 255).astype(np.uint8), picture.shape[:2])

    def others(self, picture: np.ndarray, people: Sequence[FoundPerson]) -> np.ndarray:
        """``(H, W)`` uint8; neither widened nor steadied."""
        shape = picture.shape[:2]
        found = np.zeros(shape, np.uint8)
        for person in people:
            region = person.coverage.region
            alpha = np.round(_refined(picture, region, person.coverage.alpha) * 255).astype(np.uint8)
            np.maximum(found, region.paste(alpha, shape), out=found)
        return found

    def _steadied(self, coverage: Patch) -> np.ndarray:
        """The silhouette blended with that of the frame before, which moves along with the body."""
        alpha, before = coverage.alpha, self.memory
        if before is not None and before.side == coverage.side and before.region.ratio(coverage.region) < 1.5:
            alpha = (1 - MEMORY) * alpha + MEMORY * before.alpha
        self.memory = Patch(alpha, coverage.region)
        return alpha


def _refined(picture: np.ndarray, region: Region, matte: np.ndarray) -> np.ndarray:
    """``(S, S)`` float32: a matte brought to the edges of the picture, in a crop of the region."""
    side = int(np.clip(region.size, *SIDES))
    coarse = cv2.resize(matte, (side, side), interpolation=cv2.INTER_LINEAR)
    crop = region.crop(picture, side)
    refined = guided_filter(crop.astype(np.float32) / 255, coarse, radius=side // 40, regularity=1e-3)
    low, high = EDGES
    return _connected(np.clip((refined - low) / (high - low), 0, 1))


def guided_filter(guide: np.ndarray, values: np.ndarray, radius: int, regularity: float) -> np.ndarray:
    """``values`` smoothed along the edges of ``guide`` (He et al. 2010, the colour form).

    The linear model of every place is found at half the size (He and Sun, Fast Guided Filter, 2015) and
    applied at the full one: a quarter of the time, for masks that overlap by 99.8 %.

    Args:
        guide: ``(H, W, 3)`` float32 in [0, 1].
        values: ``(H, W)`` float32.
        radius: half the side of the box, pixels.
        regularity: variance of the guide below which there is no edge.
    """
    size = guide.shape[1], guide.shape[0]
    half = (size[0] + 1) // 2, (size[1] + 1) // 2
    planes = cv2.split(cv2.resize(guide, half, interpolation=cv2.INTER_AREA))
    values = cv2.resize(values, half, interpolation=cv2.INTER_AREA)
    window = (2 * max(1, radius // 2) + 1,) * 2

    def mean(x: np.ndarray) -> np.ndarray:
        return cv2.boxFilter(x, -1, window, borderType=cv2.BORDER_REFLECT)

    def at_full_size(x: np.ndarray) -> np.ndarray:
        return cv2.resize(mean(x), size, interpolation=cv2.INTER_LINEAR)

    centre, level = [mean(plane) for plane in planes], mean(values)
    r, g, b = (mean(plane * values) - own * level for plane, own in zip(planes, centre, strict=True))
    rr, rg, rb, gg, gb, bb = (
        mean(planes[i] * planes[j]) - centre[i] * centre[j] + regularity * (i == j)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    )
    # The inverse of the symmetric 3 × 3 matrix at every pixel, by its cofactors.
    c_rr, c_rg, c_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    determinant = np.maximum(rr * c_rr + rg * c_rg + rb * c_rb, 1e-12)
    slopes = [
        (c_rr * r + c_rg * g + c_rb * b) / determinant,
        (c_rg * r + c_gg * g + c_gb * b) / determinant,
        (c_rb * r + c_gb * g + c_bb * b) / determinant,
    ]
    offset = level - sum(slope * own for slope, own in zip(slopes, centre, strict=True))
    full = zip(map(at_full_size, slopes), cv2.split(guide), strict=True)
    return sum((slope * plane for slope, plane in full), at_full_size(offset))


def _connected(alpha: np.ndarray) -> np.ndarray:
    """Without specks: pieces under a twentieth of the largest one go."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0).astype(np.uint8))
    if count <= 2:
        return alpha
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    specks = np.flatnonzero(areas < areas.max() / 20)
    return np.where(np.isin(labels, specks[specks > 0]), 0, alpha).astype(np.float32)


def _limbs(person: FoundPerson, region: Region, side: int) -> np.ndarray:
    """``(side, side)`` float32, 1 along the limbs, feet and fingers whose ends are sure."""
    drawn = np.zeros((side, side), np.uint8)
    affine = region.affine(side)
    points = person.keypoints @ affine[:, :2].T + affine[:, 2]
    for start, end in LIMBS:
        if min(person.confidence[start], person.confidence[end]) > SURE:
            (x0, y0), (x1, y1) = np.round(points[[start, end]]).astype(int).tolist()
            cv2.line(drawn, (x0, y0), (x1, y1), 255, max(2 * round(LIMB * side), 1))
    return drawn.astype(np.float32) / 255
