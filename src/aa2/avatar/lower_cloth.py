"""What is drawn on below a half figure looks like: its colours, and light and folds on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from aa2.avatar.completion import disc
from aa2.avatar.groups import HEAD, SKIRT, TRUNK
from aa2.avatar.leg_shapes import Shape
from aa2.avatar.limbs import LIMBS, Joints
from aa2.avatar.trunk_shapes import Hem
from aa2.types import Reference

ENOUGH = 0.002
"""Square statures of a leg that tell what it looks like."""
NEAR = 0.1
"""Statures above the edge in which cloth is looked at."""
STRIP, WAIST, OTHER = 0.025, 0.1, 22.0
"""Statures at the edge that are compared to the trunk above; how far above the hips trousers may begin; and
how far in Lab they must be from the shirt."""
PLAIN = 60.0
"""Median distance in RGB from their median up to which pixels are of one cloth, chequered perhaps."""
SKIN_LIGHT, SKIN_HUE, COLOURFUL = 35.0, 14.0, 8.0
"""Within what of the face's skin bare legs are, in Lab's light and in its colours; the least of a colour."""
DARK, MIDDLE = 23.0, 26.0
"""Lightness, in Lab, of trousers below a light and below a dark shirt."""
SHOES, SOLES = 16.0, 38.0
"""Lightness of shoes and of their soles."""
FALLOFF, BRIGHT, ASIDE = 0.42, 1.08, 0.06
"""How much darker a leg is at its edges, how bright in its middle, and brighter at the lit side."""
CREASE, FOLDS, GRAIN = 0.07, 0.08, 0.012
"""How much brighter a crease is; the spread of folds, and of the cloth's grain."""
SOLE = 0.006
"""Statures of a sole that are seen."""
PARTED = 0.25
"""How much darker the seat is where the legs part."""
UNDER_HEM = 0.2
"""How much darker trousers are beneath a hem."""
FADING = 0.03
"""Statures over which a shirt's own pattern at the edge goes over into its plain cloth."""


@dataclass(frozen=True)
class Cloth:
    """Colours, ``(3,)`` RGB in [0, 255].

    Attributes:
        legs: of trousers, or of bare legs.
        shirt: of the trunk at the edge; None where that is the trousers' already, or nothing of the trunk.
        bare: whether legs are bare.
        skirt: whether ``shirt`` is of a skirt, or of the skirts of a coat.
        shoes, soles: of the shoes.
        lit: -1 where light comes from the left of the picture, 1 from the right.
    """

    legs: np.ndarray
    shirt: np.ndarray | None
    bare: bool
    shoes: np.ndarray
    soles: np.ndarray
    lit: float
    skirt: bool = False


def cloth_of(reference: Reference, label: np.ndarray, joints: Joints, cut: int, size: float) -> Cloth:
    """The colours that fit what is seen.

    Args:
        reference: the character, with the room for its legs.
        label: ``(H, W)`` uint8, which limb is seen, of `aa2.avatar.limb_labels.labels.LimbMaps`.
        joints: of the reference.
        cut: the first row that the picture does not show.
        size: its stature in pixels.
    """
    picture = reference.picture if reference.foreground is None else reference.foreground
    inner = cv2.erode((reference.mask >= 250).astype(np.uint8), disc(max(1, round(0.004 * size)))) > 0
    rows = np.arange(len(label))[:, None]
    trunk = inner & (label == LIMBS.index(TRUNK) + 1)
    legs = inner & np.isin(label, [n + 1 for n, limb in enumerate(LIMBS) if limb.endswith(("thigh", "shin"))])
    skin = _median(picture, inner & (label == LIMBS.index(HEAD) + 1) & _around_nose(reference, label, size))
    strip = trunk & (rows >= cut - STRIP * size)
    above = trunk & (rows < cut - 2 * STRIP * size)
    shirt = _median(picture, strip if not above.any() else trunk & (rows >= cut - 2 * NEAR * size))
    found = _median(picture, legs & (rows >= cut - NEAR * size))
    hanging = inner & (label == LIMBS.index(SKIRT) + 1)
    if _wider(hanging, trunk | legs, cut):
        skirt = _median(picture, hanging & (rows >= cut - NEAR * size))
        return replace(_with_shoes(_neutral(skirt), skirt, False, picture, trunk), skirt=True)
    bare, seen = False, np.count_nonzero(legs & (rows >= cut - NEAR * size)) > ENOUGH * size**2
    if seen and found is not None:
        bare = skin is not None and _alike(found, skin)
        own = None if _wider(legs, trunk, cut) else shirt
        return _with_shoes(found, own, bare, picture, trunk)
    if (
        _trousers_begin(picture, strip, above, joints, cut, size)
        and (low := _median(picture, strip)) is not None
    ):
        return _with_shoes(low, None, False, picture, trunk)
    return _with_shoes(_neutral(shirt), shirt, False, picture, trunk)


def painted_leg(
    shape: Shape, cloth: Cloth, size: float, creased: np.ndarray, bends: tuple[float, ...], hem: Hem | None
) -> np.ndarray:
    """``(h, w, 3)`` float32: trousers, or a bare leg, round, with a crease and folds.

    Args:
        shape: of a thigh, a shin or the seat.
        cloth: its colours.
        size: stature in pixels.
        creased: of `folds`, for the whole picture.
        bends: where along it cloth folds most, in statures.
        hem: of the shirt that lies over it; None where none does.
    """
    light = _round(shape, cloth)
    if not cloth.bare:
        near = sum((np.exp(-(((shape.along - bend) / 0.035) ** 2)) for bend in bends), np.float32(0.15))
        light = light + FOLDS * np.clip(near, 0, 1) * creased[shape.part]
        light = light + CREASE * np.exp(-(((shape.across - 0.1 * cloth.lit) / 0.13) ** 2)) * (len(bends) > 0)
        light = light + GRAIN * _grain(shape)
    if not bends:
        light = light * (
            1 - PARTED * np.exp(-((shape.across / 0.12) ** 2)) * np.clip(shape.along / 0.03, 0, 1)
        )
    if hem is not None and cloth.shirt is not None:
        below = np.maximum(shape.rows - hem.row, 0) / size
        light = light * (1 - UNDER_HEM * np.exp(-below / 0.012))
    return np.clip(light, 0.2, 1.6)[..., None] * cloth.legs.astype(np.float32)


def painted_shoe(shape: Shape, cloth: Cloth) -> np.ndarray:
    """``(h, w, 3)`` float32: a plain shoe with laces, and a sole that shows around its toes."""
    laces = np.exp(-(((shape.along - 0.028) / 0.016) ** 2)) * (1 - np.abs(shape.across)) ** 1.5
    light = _round(shape, cloth) + 0.35 * laces * (0.8 + 0.2 * np.cos(shape.along * 2 * np.pi / 0.009))
    sole = np.clip((SOLE - shape.inside) / 0.002, 0, 1) * np.clip((shape.along - 0.05) / 0.015, 0, 1)
    upper = light[..., None] * cloth.shoes
    return (upper + sole[..., None] * (cloth.soles - upper)).astype(np.float32)


def painted_trunk(
    shape: Shape,
    colours: np.ndarray,
    alpha: np.ndarray,
    cloth: Cloth,
    hem: Hem,
    size: float,
    creased: np.ndarray,
) -> np.ndarray:
    """``(h, w, 3)`` float32: a shirt that goes on as it is at the edge, and soon plain.

    Args:
        shape: of what is drawn on.
        colours, alpha: ``(H, W, 3)`` and ``(H, W)`` float32, what is seen.
        cloth, hem: of the trunk.
        size: stature in pixels.
        creased: of `folds`, for the whole picture.
    """
    assert cloth.shirt is not None
    columns = np.arange(shape.part[1].start, shape.part[1].stop)
    band = slice(max(hem.cut - max(3, round(0.012 * size)), 0), hem.cut - 1)
    weight = (alpha[band, columns[0] : columns[-1] + 1] > 0.99).astype(np.float32)[..., None]
    edge = (colours[band, columns[0] : columns[-1] + 1] * weight).sum(axis=0)
    known = weight.sum(axis=0)
    blur = max(1.0, 0.004 * size)
    edge, known = (cv2.GaussianBlur(part[None], (0, 0), blur)[0] for part in (edge, known))
    edge = edge / np.maximum(known.reshape(-1, 1), 1e-3)
    edge = np.where(known.reshape(-1, 1) > 0.3, edge, cloth.shirt).astype(np.float32)
    light = (
        1 - 0.16 * np.abs(shape.across) ** 2.5 + 0.35 * FOLDS * creased[shape.part] + GRAIN * _grain(shape)
    )
    plain = light[..., None] * cloth.shirt.astype(np.float32)
    share = np.exp(-np.maximum(shape.along, 0) / FADING)[..., None]
    result = share * edge[None] + (1 - share) * plain
    # A seam above the hem.
    below = (hem.row - 0.012 * size * shape.across**2 - shape.rows) / size
    seam = (
        1 - 0.10 * np.exp(-(((below - 0.011) / 0.0012) ** 2)) - 0.12 * np.exp(-np.maximum(below, 0) / 0.003)
    )
    return (result * seam[..., None]).astype(np.float32)


def _with_shoes(
    legs: np.ndarray, shirt: np.ndarray | None, bare: bool, picture: np.ndarray, trunk: np.ndarray
) -> Cloth:
    return Cloth(legs, shirt, bare, _rgb(SHOES, 1, 1), _rgb(SOLES, 0, 2), _lit_side(picture, trunk))


def _neutral(shirt: np.ndarray | None) -> np.ndarray:
    """Dark trousers, bluish, with a little of the shirt's hue: below a dark shirt less dark than it."""
    if shirt is None:
        return _rgb(DARK, 0, -6)
    light, red, yellow = _lab(shirt)
    dark = float(np.clip((light - 30) / 30, 0, 1))
    hue = 0.12 * np.clip([red, yellow], -40, 40)
    return _rgb(MIDDLE + dark * (DARK - MIDDLE), hue[0], hue[1] - 8 + 2 * dark)


def _trousers_begin(
    picture: np.ndarray, strip: np.ndarray, above: np.ndarray, joints: Joints, cut: int, size: float
) -> bool:
    """Whether what the edge cuts is of another cloth than the trunk, and near the hips."""
    if not strip.any() or not above.any() or cut < joints["pelvis"][1] - WAIST * size:
        return False
    apart = np.linalg.norm(picture[strip].astype(float) - np.median(picture[strip], axis=0), axis=1)
    plain = float(np.median(apart)) < PLAIN
    low, high = (_median(picture, where) for where in (strip, above))
    return (
        plain
        and low is not None
        and high is not None
        and float(np.linalg.norm(_lab(low) - _lab(high))) > OTHER
    )


def _wider(one: np.ndarray, other: np.ndarray, cut: int) -> bool:
    """Whether the edge cuts more of the one than of the other."""
    rows = slice(max(cut - 6, 0), cut)
    return int(np.count_nonzero(one[rows])) > int(np.count_nonzero(other[rows]))


def _around_nose(reference: Reference, label: np.ndarray, size: float) -> np.ndarray:
    place, near = reference.pose.keypoints[0, 0], np.zeros(label.shape, np.uint8)
    if reference.pose.confidence[0, 0] > 0:
        cv2.circle(near, (round(float(place[0])), round(float(place[1]))), max(2, round(0.02 * size)), 1, -1)
    return near > 0


def _lit_side(picture: np.ndarray, trunk: np.ndarray) -> float:
    """From where the trunk is lit."""
    columns = np.flatnonzero(trunk.any(axis=0))
    if len(columns) < 8:
        return -1.0
    middle = (columns[0] + columns[-1]) // 2
    left, right = trunk.copy(), trunk.copy()
    left[:, middle:], right[:, :middle] = False, False
    if not left.any() or not right.any():
        return -1.0
    return 1.0 if picture[right].mean() > picture[left].mean() else -1.0


def _round(shape: Shape, cloth: Cloth) -> np.ndarray:
    """``(h, w)`` float32: light on a cylinder."""
    fall = np.abs(shape.across - 0.15 * cloth.lit) / 1.15
    return BRIGHT - FALLOFF * fall**2.4 + ASIDE * cloth.lit * shape.across


def folds(shape: tuple[int, ...], size: float) -> np.ndarray:
    """``(H, W)`` float32 of spread 1, for a whole picture: creases across and aslant, ever the same."""
    cell = max(1.0, 0.006 * size)
    grid = int(np.ceil(shape[0] / cell)) + 4, int(np.ceil(shape[1] / cell)) + 4
    noise = np.random.default_rng(5).standard_normal(grid).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), sigmaX=2.2, sigmaY=1.1)
    slant = np.array([[1, 0, 0], [0.45, 1, 0]], np.float32)
    noise = cv2.warpAffine(noise, slant, grid[::-1], borderMode=cv2.BORDER_REFLECT)
    noise = (noise - noise.mean()) / max(float(noise.std()), 1e-6)
    return cv2.resize(noise, shape[1::-1], interpolation=cv2.INTER_CUBIC)


def _grain(shape: Shape) -> np.ndarray:
    height, width = shape.alpha.shape
    return np.random.default_rng([height, width, 9]).standard_normal((height, width)).astype(np.float32)


def _alike(colour: np.ndarray, skin: np.ndarray) -> bool:
    one, other = _lab(colour), _lab(skin)
    hue = float(np.linalg.norm(one[1:] - other[1:]))
    apart = abs(float(one[0] - other[0]))
    return apart < SKIN_LIGHT and hue < SKIN_HUE and float(np.hypot(*one[1:])) > COLOURFUL


def _median(picture: np.ndarray, where: np.ndarray) -> np.ndarray | None:
    return np.median(picture[where], axis=0) if where.any() else None


def _lab(colour: np.ndarray) -> np.ndarray:
    return cv2.cvtColor((colour / 255).astype(np.float32)[None, None], cv2.COLOR_RGB2Lab)[0, 0].astype(float)


def _rgb(light: float, red: float, yellow: float) -> np.ndarray:
    lab = np.array([[[light, red, yellow]]], np.float32)
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB)[0, 0] * 255, 0, 255)
