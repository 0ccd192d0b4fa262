"""Who a character is: body, skin, hair, and layers of clothes. Everybody is always dressed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.synthesis.body.body import ARM, HEAD, LEG, TORSO, Shape, shape, template
from aa2.synthesis.textures.textures import colour

PATTERNS = ("plain", "rings", "bars", "check", "dots", "camouflage", "plaid", "heather", "fade")
"""Patterns of cloth, in the order of the shader's switch."""
_TRAIN_PATTERNS = ("plain", "plain", "plain", "rings", "dots", "plaid", "heather", "heather", "fade")
_TEST_PATTERNS = ("plain", "plain", "bars", "check", "camouflage")
_TRAIN_SKIN = (
    (0.93, 0.77, 0.68),
    (0.87, 0.67, 0.54),
    (0.76, 0.55, 0.42),
    (0.56, 0.37, 0.26),
    (0.38, 0.25, 0.18),
)
_TEST_SKIN = ((0.9, 0.72, 0.6), (0.66, 0.46, 0.34), (0.46, 0.3, 0.21))
_TRAIN_HAIR = (
    (0.08, 0.07, 0.065),
    (0.22, 0.15, 0.1),
    (0.4, 0.28, 0.18),
    (0.7, 0.56, 0.36),
    (0.62, 0.6, 0.58),
)
_TEST_HAIR = ((0.13, 0.1, 0.08), (0.46, 0.26, 0.15), (0.78, 0.68, 0.5))
_NOWHERE = (9.0, -9.0)
LOGO_SIZE = 128


@dataclass(frozen=True)
class Garment:
    """A layer of cloth or hair, cut from a shell of the body.

    Attributes:
        kind: "cloth", "shoe", "cap" (hair on the scalp) or "mane" (long hair).
        mesh: the shell: tights, skirt, hair or body.
        keep: for arm, leg, torso and head, from where to where along `Template.fields` there is cloth.
        inflate: metres off the shell; ``loose`` more in folds.
        colours: two sRGB colours in [0, 1].
        pattern: index into `PATTERNS`; ``scale`` repeats per metre.
        neck: depth of the neckline in front, as a share of the torso.
        opening: half width in metres of a front left open, 0 for closed.
        logo: whether the chest carries the character's logo.
        shine: how glossy it is.
    """

    kind: str
    mesh: str
    keep: tuple[tuple[float, float], ...]
    inflate: float
    loose: float
    colours: tuple[np.ndarray, np.ndarray]
    pattern: int = 0
    scale: float = 12.0
    neck: float = 0.0
    opening: float = 0.0
    logo: bool = False
    shine: float = 0.02


@dataclass(frozen=True)
class Character:
    """A person: body, sRGB colours, clothes from the inside out, and a ``logo (S, S, 4)`` uint8."""

    body: Shape
    skin: np.ndarray
    hair: np.ndarray
    iris: np.ndarray
    garments: list[Garment]
    logo: np.ndarray
    seed: float


def make_character(rng: np.random.Generator, *, test: bool, adult: bool = False) -> Character:
    """A random person; ``test`` takes skins, hues and patterns kept for testing, ``adult`` no children."""
    feminine = rng.random() < 0.5
    age = rng.uniform(0.62, 0.95) if adult or rng.random() < 0.85 else rng.uniform(0.42, 0.6)
    phenotypes = {
        "gender": rng.uniform(0.75, 1.0) if feminine else rng.uniform(0.0, 0.2),
        "age": age,
        "muscle": rng.uniform(0.3, 0.8),
        "weight": float(np.clip(rng.normal(0.5, 0.2), 0.1, 1.0)),
        "height": rng.uniform(0.25, 0.75),
    }
    skins, hairs = (_TEST_SKIN, _TEST_HAIR) if test else (_TRAIN_SKIN, _TRAIN_HAIR)
    skin = np.array(skins[rng.integers(len(skins))]) * rng.uniform(0.93, 1.05) + rng.normal(0, 0.01, 3)
    hair = np.array(hairs[rng.integers(len(hairs))]) * rng.uniform(0.8, 1.15)
    if age > 0.9 and rng.random() < 0.6:
        hair = np.full(3, rng.uniform(0.5, 0.8))
    irises = ((0.3, 0.42, 0.5), (0.26, 0.17, 0.1), (0.3, 0.36, 0.22))
    return Character(
        body=shape(phenotypes),
        skin=np.clip(skin, 0, 1),
        hair=np.clip(hair, 0, 1),
        iris=np.array(irises[rng.integers(3)]),
        garments=[*_clothes(rng, test, feminine), *_hair(rng, hair, feminine, age > 0.8)],
        logo=_logo(rng, test),
        seed=float(rng.uniform(0, 50)),
    )


def covered(character: Character) -> np.ndarray:
    """``(V,)`` bool: vertices of the body that clothes hide and that need not be drawn."""
    body = template()
    region = body.regions.argmax(axis=1)
    place = body.fields[np.arange(len(region)), region]
    hidden = np.zeros(len(region), bool)
    for garment in character.garments:
        if garment.mesh == "tights" and not garment.opening:
            low, high = np.array(garment.keep)[region].T
            margin = np.where(region == LEG, 0.06, 0.08)
            front = np.where(region == TORSO, garment.neck + 0.12, 0.0)
            hidden |= (place > low + margin) & (place < high - margin - front)
    return hidden & (body.regions[:, HEAD] < 0.05)


def _clothes(rng: np.random.Generator, test: bool, feminine: bool) -> list[Garment]:
    def dye(low: float = 0.12, high: float = 0.92) -> np.ndarray:
        return colour(rng, test, (low, high))

    def cloth(mesh: str, keep: dict[int, tuple[float, float]], inflate: float, **extra) -> Garment:
        kept = tuple(keep.get(region, _NOWHERE) for region in (ARM, LEG, TORSO, HEAD))
        extra = {"colours": (dye(), dye()), "loose": 0.0, "scale": rng.uniform(8, 22)} | extra
        return Garment("cloth", mesh, kept, inflate, **extra)

    def pattern() -> int:
        names = _TEST_PATTERNS if test else _TRAIN_PATTERNS
        return PATTERNS.index(names[rng.integers(len(names))])

    skirt = feminine and rng.random() < 0.4
    waist = rng.uniform(0.2, 0.3)
    plain = PATTERNS.index("plain")
    clothes = []
    if skirt:
        clothes.append(cloth("tights", {LEG: (-9, rng.choice([0.2, 1.95])), TORSO: (-9, waist)}, 0.002))
        clothes.append(
            cloth(
                "skirt",
                {region: (rng.uniform(-0.95, -0.35), 9) for region in (ARM, LEG, TORSO, HEAD)},
                0.008,
                pattern=pattern(),
            )
        )
    else:
        length = rng.choice([1.97, 1.97, 1.97, 1.97, rng.uniform(0.5, 0.85), rng.uniform(1.2, 1.6)])
        denim = np.array([0.24, 0.32, 0.46]) * rng.uniform(0.5, 1.5)
        dark = denim if rng.random() < 0.35 and not test else dye(0.08, 0.7)
        kind = PATTERNS.index("heather") if rng.random() < 0.5 else pattern() if rng.random() < 0.3 else plain
        legs = {LEG: (-9, length), TORSO: (-9, waist)}
        clothes.append(
            cloth(
                "tights",
                legs,
                rng.uniform(0.006, 0.014),
                loose=rng.uniform(0, 0.02),
                colours=(dark, dark * 0.8),
                pattern=kind,
            )
        )
    hem = rng.uniform(0.0, 0.2) if not skirt else rng.uniform(0.2, 0.26)
    sleeve = rng.choice([0.2, rng.uniform(0.4, 0.6), 1.0, 1.97, 1.97])
    clothes.append(
        cloth(
            "tights",
            {ARM: (-9, sleeve), TORSO: (hem, rng.uniform(0.97, 1.05))},
            rng.uniform(0.012, 0.018),
            loose=rng.uniform(0, 0.02),
            pattern=pattern(),
            neck=rng.choice([0.0, rng.uniform(0.05, 0.22)]),
            logo=rng.random() < 0.35,
        )
    )
    if rng.random() < 0.35:
        clothes.append(
            cloth(
                "tights",
                {ARM: (-9, 1.98), TORSO: (rng.uniform(-0.12, 0.1), 1.1)},
                rng.uniform(0.024, 0.03),
                loose=rng.uniform(0.005, 0.02),
                pattern=rng.choice([plain, PATTERNS.index("heather"), pattern()]),
                opening=rng.choice([0.0, rng.uniform(0.02, 0.06)]),
                neck=rng.uniform(0, 0.15),
            )
        )
    shoe = dye(0.1, 0.95)
    top = rng.choice([1.93, 1.93, 1.86, rng.uniform(1.45, 1.75)])
    sole = dye(0.6, 0.95)
    kept = (_NOWHERE, (top, 9.0), _NOWHERE, _NOWHERE)
    clothes.append(Garment("shoe", "tights", kept, 0.01, 0.0, (shoe, sole), shine=0.12))
    return clothes


def _hair(rng: np.random.Generator, hair: np.ndarray, feminine: bool, old: bool) -> list[Garment]:
    colours = (hair, hair * 0.7)
    long = rng.random() < (0.65 if feminine else 0.08)
    if not feminine and rng.random() < (0.25 if old else 0.06):
        return []
    nape = rng.uniform(0.0, 0.25)
    keep = (_NOWHERE, _NOWHERE, _NOWHERE, (nape, 9.0))
    layers = [
        Garment(
            "cap", "body", keep, rng.uniform(0.008, 0.026) if not long else 0.012, 0.0, colours, shine=0.08
        )
    ]
    if long:
        lowest = rng.choice([-0.4, -1.0, -2.2])
        layers.append(Garment("mane", "hair", ((lowest, 9.0),) * 4, 0.004, 0.0, colours, shine=0.1))
    return layers


def _logo(rng: np.random.Generator, test: bool) -> np.ndarray:
    """A print for the chest: a shape, letters or a number."""
    image = np.zeros((LOGO_SIZE, LOGO_SIZE, 4), np.uint8)
    ink, second = ((*(int(255 * c) for c in colour(rng, test)), 255) for _ in range(2))
    centre = (LOGO_SIZE // 2, LOGO_SIZE // 2)
    kind = rng.integers(4)
    if kind == 0:
        cv2.circle(image, centre, 46, ink, -1, cv2.LINE_AA)
        cv2.circle(image, centre, int(rng.integers(10, 36)), second, -1, cv2.LINE_AA)
    elif kind == 1:
        letters = "".join(rng.choice(list("ADGJPQUVWZ" if test else "BCEHKLMNORST"), 3))
        cv2.putText(image, letters, (6, 80), cv2.FONT_HERSHEY_DUPLEX, 1.7, ink, 9, cv2.LINE_AA)
    elif kind == 2:
        number = str(rng.integers(60, 99) if test else rng.integers(1, 60))
        cv2.putText(image, number, (14, 94), cv2.FONT_HERSHEY_DUPLEX, 2.6, ink, 12, cv2.LINE_AA)
    else:
        corners = int(rng.integers(3, 7)) * 2
        angle = np.arange(corners) * 2 * np.pi / corners
        radius = np.where(np.arange(corners) % 2 == 0, 56, rng.integers(20, 50))
        star = np.stack([np.sin(angle), -np.cos(angle)], axis=1) * radius[:, None] + centre
        cv2.fillPoly(image, [np.round(star).astype(np.int32)], ink, cv2.LINE_AA)
    return image
