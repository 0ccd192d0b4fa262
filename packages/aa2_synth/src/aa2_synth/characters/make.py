"""Makes characters: a body, a face, an outfit, hair, and what else they wear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.body.proportions import proportioned
from aa2_synth.characters.accessories import BAGS, EXTRAS, GLASSES
from aa2_synth.characters.bodies import Build, make_build
from aa2_synth.characters.character import Character, Face, Garment, Style
from aa2_synth.characters.hair import BEARDS, HAIRS, Covering, HairCut, beard, grown
from aa2_synth.characters.hats import HATS
from aa2_synth.characters.palette import Palette, hair_colour, iris_colour, skin_colour
from aa2_synth.characters.prints import PRINTS, drawn
from aa2_synth.characters.robots import make_robot
from aa2_synth.characters.tailor import Outfit
from aa2_synth.characters.worn import Worn
from aa2_synth.kinds import Kinds, Split

_STYLISED, _HAT, _BAG = 0.13, 0.2, 0.1
"""Shares of characters who are no natural people, and of people with a hat and with a bag."""
_TRIES = 60
"""Bodies that are drawn at most for one of the wanted stature."""
Misfit = Callable[[float], float]
"""How far a stature in metres is from what is wanted; 0 where it is right."""


@dataclass(frozen=True)
class Look:
    """A stylisation.

    Attributes:
        style: how it is shaded.
        scales: factors of bones by how their names begin, see `aa2_synth.body.proportions.proportioned`.
    """

    style: Style
    scales: dict[str, float]


STYLES: Kinds[Look] = Kinds(
    "style",
    train={
        "cartoon": Look(
            "natural", _BIG := {"head": 1.5, "wrist": 1.25, "finger": 1.25, "metacarpal": 1.25, "eye": 1.1}
        ),
        "cel": Look("cel", {}),
        "cel cartoon": Look("cel", _BIG | {"upperleg": 0.85, "lowerleg": 0.85}),
        "robot": Look("robot", {}),
    },
    test={
        "chibi": Look(
            "cel",
            {"head": 1.9, "upperleg": 0.7, "lowerleg": 0.7, "upperarm": 0.85, "lowerarm": 0.85, "eye": 1.1},
        ),
        "doll": Look("natural", {"head": 1.3, "upperleg": 0.92, "lowerleg": 0.92, "eye": 1.15}),
        "android": Look("robot", {"head": 0.95, "lowerarm": 1.08, "lowerleg": 1.05}),
    },
)


def make_character(
    rng: np.random.Generator, *, split: Split, misfit: Misfit | None = None, bags: float = _BAG
) -> Character:
    """A random character of a split, always dressed, and never without something to tell it by.

    Args:
        rng: source of all choices.
        split: whose kinds to take.
        misfit: what it makes of a body's stature; None takes the first body. Where none of many is right,
            the nearest is taken.
        bags: share of the characters with a bag.
    """
    build, palette, label, look, body = _drawn(rng, split)
    if misfit is not None:
        best = misfit(stature_of(body))
        for _ in range(_TRIES - 1):
            if best <= 0:
                break
            other = _drawn(rng, split)
            missed = misfit(stature_of(other[-1]))
            if missed < best:
                best, (build, palette, label, look, body) = missed, other
    labels = [*build.labels, *([label] if label else [])]
    if look.style == "robot":
        return make_robot(rng, body, palette, tuple(labels))
    return _make_person(rng, split, build, body, palette, look.style, labels, bags)


def stature_of(body: Shape) -> float:
    """Its height at rest without shoes, metres."""
    return float(np.ptp(body.vertices[:, 2]))


def _drawn(rng: np.random.Generator, split: Split) -> tuple[Build, Palette, str, Look, Shape]:
    build = make_build(rng, split)
    palette = Palette.draw(rng, split)
    label, look = STYLES.draw(rng, split) if rng.random() < _STYLISED else ("", Look("natural", {}))
    body = build.shape()
    return build, palette, label, look, proportioned(body, look.scales) if look.scales else body


def _make_person(
    rng: np.random.Generator,
    split: Split,
    build: Build,
    body: Shape,
    palette: Palette,
    style: Style,
    labels: list[str],
    bags: float,
) -> Character:
    skin, dark = skin_colour(rng, split)
    hair = hair_colour(rng, split, dark, build.age)
    outfit = Outfit(rng, split, build, body, palette, labels=labels)
    outfit.dress()
    worn = Worn(body, rng, palette, outfit.garments)
    covering, more = _accessorise(rng, split, build, worn, bags)
    labels += more
    print_label, draw = PRINTS.draw(rng, split)
    if _plain(outfit, worn):
        outfit.print_on_top()
    cut = _haircut(rng, split, build, labels)
    tresses, tied = grown(cut, rng, body, hair, covering)
    layers: list[Garment] = [*tresses, *_beard(rng, split, build, body, hair, labels), *worn.garments]
    shown = [garment for garment in layers if garment.print]
    if shown:
        labels.append(print_label)
    on = shown[0].colours[0] if shown else palette.neutral()
    return Character(
        body=body,
        skin=skin,
        hair=hair,
        face=_face(rng, build, palette, skin, hair, dark),
        garments=tuple(layers),
        attachments=(*tied, *worn.attachments),
        print=drawn(draw, rng, palette.beside(on), palette.accented()),
        seed=float(rng.uniform(0, 50)),
        style=style,
        kinds=tuple(sorted(set(labels))),
    )


def _accessorise(
    rng: np.random.Generator, split: Split, build: Build, worn: Worn, bags: float
) -> tuple[Covering, list[str]]:
    """Put on hat, glasses, bag and the like; returns how the hair is covered, and the labels."""
    labels, covering = [], "nothing"
    if rng.random() < _HAT:
        label, (wear, covering) = HATS.draw(rng, split)
        while covering == "veil" and not build.feminine:
            label, (wear, covering) = HATS.draw(rng, split)
        wear(worn)
        labels.append(label)
    for kinds, chance in ((GLASSES, 0.22 if build.age < 0.85 else 0.45), (BAGS, bags), (EXTRAS, 0.18)):
        if rng.random() < chance:
            label, wear = kinds.draw(rng, split)
            wear(worn)
            labels.append(label)
    return covering, labels


def _plain(outfit: Outfit, worn: Worn) -> bool:
    """Whether nothing yet tells this person from others."""
    return not worn.attachments and not any(g.pattern or g.print or g.open for g in outfit.garments)


def _haircut(rng: np.random.Generator, split: Split, build: Build, labels: list[str]) -> HairCut:
    bald = not build.feminine and build.age > 0.6
    while True:
        label, cut = HAIRS.draw(rng, split)
        suits = {
            "anybody": True,
            "masculine": not build.feminine,
            "feminine": build.feminine,
            "girl": build.feminine and build.age < 0.7,
            "old man": bald and build.age > 0.72,
            "bald": bald,
        }
        if suits[cut.wearer]:
            labels.append(label)
            return cut


def _beard(
    rng: np.random.Generator, split: Split, build: Build, body: Shape, hair: np.ndarray, labels: list[str]
) -> list[Garment]:
    if build.feminine or build.age < 0.61 or rng.random() > 0.35:
        return []
    label, kind = BEARDS.draw(rng, split)
    labels.append(label)
    return [beard(kind, body, hair)]


def _face(
    rng: np.random.Generator, build: Build, palette: Palette, skin: np.ndarray, hair: np.ndarray, dark: float
) -> Face:
    made_up = build.feminine and build.age > 0.55 and rng.random() < 0.6
    lips = skin * np.array([0.86, 0.6, 0.58]) + np.array([0.02, 0.0, 0.0])
    if made_up:
        lips = lips + (np.array([0.6, 0.2, 0.23]) * rng.uniform(0.7, 1.1) - lips) * rng.uniform(0.3, 0.85)
    thin = 0.75 if build.feminine else 1.15
    return Face(
        iris=iris_colour(rng, dark),
        lips=np.clip(lips, 0, 1),
        brows=np.clip(np.minimum(hair, skin * 0.75) * rng.uniform(0.55, 0.85), 0.03, 1),
        brow=(
            float(rng.normal(0, 0.0015)),
            thin * rng.uniform(0.7, 1.4),
            rng.uniform(0.3, 1.5),
            rng.uniform(0.6, 0.95),
        ),
        eyeliner=rng.uniform(0.55, 0.95) if made_up else rng.uniform(0.25, 0.5) if build.feminine else 0.22,
        eyeshadow=rng.uniform(0.1, 0.5) if made_up else 0.0,
        shadow=palette.leading((0.3, 0.6)),
        blush=rng.uniform(0.2, 0.9),
        freckles=rng.uniform(0.3, 0.9) if dark < 0.3 and rng.random() < 0.2 else 0.0,
        stubble=rng.uniform(0.15, 0.6)
        if not build.feminine and build.age > 0.63 and rng.random() < 0.5
        else 0.0,
        wrinkles=float(np.clip((build.age - 0.76) / 0.2, 0.0, 1.0)),
    )
