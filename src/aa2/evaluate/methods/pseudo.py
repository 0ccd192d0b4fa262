"""Pseudo integration (AA2 Table 3): a character animated alone, pasted on the video without the person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import cv2
import numpy as np

from aa2.animate.painter import PainterOptions
from aa2.conditions.plain import plain_reference, plain_signals
from aa2.conditions.plate import clean_plate
from aa2.config import Device
from aa2.evaluate.case import Case
from aa2.evaluate.methods.bundles import bundle_composer, describe, painted
from aa2.evaluate.methods.method import Method
from aa2.evaluate.methods.stored import Stored
from aa2.evaluate.regions import formulated_region, person_region
from aa2.types import Reference

KEYS = np.array(list(product((64, 128, 192), repeat=3)), np.uint8)
"""Colours to animate on: muted, for a model's soft edges keep some of the colour whatever is done to them."""
MATTE = (0.2, 0.8)
"""Differences from the key colour that begin and end to be the character, in those of its own colours."""

FEATHER = 3
"""Pixels over which what is pasted fades in, from the edge of the mask inwards."""


@dataclass(frozen=True)
class Key:
    """What a character is animated on.

    Attributes:
        colour: ``(3,)`` uint8.
        distance: from the character's own colours, in CIELAB: all but a twentieth of them are farther.
    """

    colour: np.ndarray
    distance: float


def pseudo_integration(
    name: str,
    bundle: str | Path,
    *,
    inpainted: Path | None = None,
    steps: int | None = None,
    seed: int = 0,
    device: Device = "auto",
) -> Method:
    """The baseline of AA2 Table 3.

    A model animates the character on a plain colour, with no scene and no objects to see; what differs from
    the colour, inside the mask that other models paint in, is cut out and pasted on the driving video from
    which the person is removed.

    Cutting out by colour was measured against the embedded segmentation of `aa2.extract`, on the paintings of
    `mini` for 10 test clips: intersection over union with the true outline 0.77 and 0.72, in 0.05 s and 12 s.

    Args:
        name: of the row.
        bundle: the animator, best one without environment: a folder, or the name of a shipped bundle.
        inpainted: a folder with the driving videos of all cases without the person, made by another program:
            ``CASE.mp4`` (``.mkv``, ``.webm``, ``.avi``), a folder ``CASE`` of pictures or ``CASE.npy``; None
            removes the person here (`clean_plate`).
        steps, seed, device: as for `bundle_method`.
    Raises:
        InputError: there is no such bundle or folder; a video that does not fit its case is found when the
            case is painted.
    """
    stored = None if inpainted is None else Stored(inpainted)
    about = describe(bundle, steps=steps, seed=seed, mask_kind=None)
    about |= {"kind": "pseudo integration", "inpainting": "own" if stored is None else stored.digest()}

    def paint(case: Case) -> np.ndarray:
        key = key_of(case.reference)
        reference = plain_reference(case.reference, key.colour)
        composer = bundle_composer(bundle, reference, PainterOptions(steps, seed=seed), device=device)
        alone = painted(composer, plain_signals(case.driving, key.colour), case.window)
        background = without_person(case) if stored is None else stored.read(case)
        where = formulated_region(case.driving.character_mask)
        return pasted(alone, backdrop(alone, case, key), background, where)

    return Method(name, paint, about)


def without_person(case: Case) -> np.ndarray:
    """``(F, H, W, 3)`` uint8, the driving frames with the person removed."""
    return clean_plate(case.driving.frames, person_region(case.driving.character_mask))


def key_of(reference: Reference) -> Key:
    """Of :data:`KEYS` the one farthest from the character's own colours."""
    return max((_key(colour, reference) for colour in KEYS), key=lambda key: key.distance)


def backdrop(alone: np.ndarray, case: Case, key: Key) -> Key:
    """The colour that a model made of ``key``'s: the median of where it paints nobody, or ``key`` if nowhere.

    Args:
        alone: ``(F, H, W, 3)`` uint8, the character on the key colour.
        case: what it was animated for.
        key: what it was meant to be on.
    """
    empty = alone[~formulated_region(case.driving.character_mask)]
    if not len(empty):
        return key
    return _key(np.median(empty, axis=0).round().astype(np.uint8), case.reference)


def pasted(alone: np.ndarray, key: Key, background: np.ndarray, where: np.ndarray) -> np.ndarray:
    """What differs from the key colour, laid over ``background``.

    Args:
        alone: ``(F, H, W, 3)`` uint8, the character on the key colour.
        key: what it is animated on.
        background: ``(F, H, W, 3)`` uint8.
        where: ``(F, H, W)`` bool, nothing is pasted elsewhere; its edge is soft.
    """
    inwards = [cv2.distanceTransform(w.astype(np.uint8), cv2.DIST_L2, 3) for w in where]
    alpha = (matte(alone, key) * np.clip(np.stack(inwards) / FEATHER, 0, 1))[..., None]
    # A picture is alpha · character + (1 - alpha) · colour: exchange it, lest it stay as a fringe.
    exchanged = alone + (1 - alpha) * (background.astype(np.float32) - key.colour)
    return np.where(alpha > 0, exchanged.round().clip(0, 255), background).astype(np.uint8)


def matte(pictures: np.ndarray, key: Key) -> np.ndarray:
    """``(F, H, W)`` float32 in [0, 1]: where pictures ``(F, H, W, 3)`` uint8 are not the key colour."""
    low, high = (share * key.distance for share in MATTE)
    colour = _lab(key.colour[None, None])[0, 0]
    difference = np.stack([np.linalg.norm(_lab(picture) - colour, axis=-1) for picture in pictures])
    return ((difference - low) / (high - low)).clip(0, 1).astype(np.float32)


def _key(colour: np.ndarray, reference: Reference) -> Key:
    character = _lab(reference.picture[reference.mask >= 128][None])[0]
    if not len(character):
        return Key(colour, 1.0)
    apart = np.linalg.norm(character - _lab(colour[None, None])[0, 0], axis=-1)
    return Key(colour, max(float(np.percentile(apart, 5)), 1.0))


def _lab(pixels: np.ndarray) -> np.ndarray:
    """CIELAB of ``(H, W, 3)`` uint8 RGB."""
    return cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
