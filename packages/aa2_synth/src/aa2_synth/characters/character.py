"""What a character is: body, face, skin, and layers of clothes and hair. Everybody is always dressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aa2_synth.body.body import HEAD, Shape, template
from aa2_synth.geometry import Mesh

PATTERNS = (
    "plain",
    "rings",
    "bars",
    "check",
    "dots",
    "camouflage",
    "plaid",
    "heather",
    "fade",
    "pinstripe",
    "blocks",
    "argyle",
    "flowers",
    "zigzag",
)
"""Patterns of cloth, in the order of the shader's switch."""
FABRICS = ("weave", "denim", "knit", "leather", "fleece", "quilt", "silk", "plates")
"""How the surface of cloth looks close by, in the order of the shader's switch."""
DETAILS = ("buttons", "zip", "breast pocket", "pouch", "fly", "cuffs", "back print", "side stripe")
"""What is sewn on; bit k of a garment's ``details`` is the k-th."""
Style = Literal["natural", "robot", "cel"]
Texture = Literal["plain", "hair", "knit"]


@dataclass(frozen=True)
class Garment:
    """A layer of cloth or hair, cut from a shell of the body.

    Attributes:
        kind: "cloth", "shoe" or "hair".
        mesh: the shell: tights, skirt, hair or body.
        edge: ``(V,)`` metres inwards from the rim; there is nothing where it is negative.
        off: ``(V,)`` metres off the shell along its normals.
        colours: two sRGB colours, ``(3,)`` in [0, 1] each.
        part: index into `parts.PARTS`, of the left side where it is one of a pair.
        pattern: index into `PATTERNS`; ``scale`` repeats per metre.
        fabric: index into `FABRICS`.
        details: bits of `DETAILS`.
        print: whether it carries the character's print.
        shine: how glossy it is, in [0, 1].
        open: whether its inside can be seen.
    """

    kind: Literal["cloth", "shoe", "hair"]
    mesh: str
    edge: np.ndarray
    off: np.ndarray
    colours: tuple[np.ndarray, np.ndarray]
    part: int
    pattern: int = 0
    scale: float = 12.0
    fabric: int = 0
    details: int = 0
    print: bool = False
    shine: float = 0.02
    open: bool = False


@dataclass(frozen=True)
class Attachment:
    """A rigid thing worn on one bone.

    Attributes:
        mesh: points in the rest space of the character's own body. The third texture coordinate picks the
            colour: 0 the first, 1 the second.
        bone: the bone that carries it.
        colours: two sRGB colours, ``(3,)`` in [0, 1] each.
        shine: how glossy it is, in [0, 1].
        part: index into `parts.PARTS`.
        surface: "plain", "hair" (strands along the second texture coordinate) or "knit".
    """

    mesh: Mesh
    bone: str
    colours: tuple[np.ndarray, np.ndarray]
    shine: float
    part: int
    surface: Texture = "plain"


@dataclass(frozen=True)
class Face:
    """What is painted on a face. Colours are sRGB in [0, 1], amounts in [0, 1] unless told otherwise.

    Attributes:
        iris, lips, brows: ``(3,)`` colours.
        brow: height in metres above the common one, thickness (1 is common), arch, share of colour.
        eyeliner, eyeshadow, blush, freckles, stubble, wrinkles: amounts.
        shadow: ``(3,)`` colour of the eyeshadow.
    """

    iris: np.ndarray
    lips: np.ndarray
    brows: np.ndarray
    brow: tuple[float, float, float, float] = (0.0, 1.0, 1.0, 0.85)
    eyeliner: float = 0.3
    eyeshadow: float = 0.0
    shadow: np.ndarray = field(default_factory=lambda: np.full(3, 0.3))
    blush: float = 0.5
    freckles: float = 0.0
    stubble: float = 0.0
    wrinkles: float = 0.0


@dataclass(frozen=True)
class Character:
    """A person.

    Attributes:
        body: the shape.
        skin, hair: ``(3,)`` sRGB colours in [0, 1].
        face: what is painted on the face.
        garments: clothes, hair and beard from the inside out.
        attachments: what is worn on single bones.
        print: ``(S, S, 4)`` uint8, of the chest.
        seed: moves all noise of the surface.
        style: how it is shaded.
        kinds: labels of what there is to see, such as "top:hoodie".
    """

    body: Shape
    skin: np.ndarray
    hair: np.ndarray
    face: Face
    garments: tuple[Garment, ...]
    attachments: tuple[Attachment, ...]
    print: np.ndarray
    seed: float
    style: Style = "natural"
    kinds: tuple[str, ...] = ()


def details(*names: str) -> int:
    """The bits of these `DETAILS`.

    Raises:
        ValueError: a name is none of them.
    """
    return sum(1 << DETAILS.index(name) for name in names)


def dressed(character: Character, margin: float = 0.0) -> np.ndarray:
    """``(V,)`` bool: vertices of the template that cloth covers, by ``margin`` metres inside its rim."""
    return _within([g for g in character.garments if g.kind != "hair"], margin)


def covered(character: Character) -> np.ndarray:
    """``(V,)`` bool: vertices of the body that tight clothes hide in every pose, which need not be drawn."""
    close = [g for g in character.garments if g.kind != "hair" and g.mesh != "skirt"]
    return _within(close, 0.03) & (template().regions[:, HEAD] < 0.05)


def _within(garments: list[Garment], margin: float) -> np.ndarray:
    inside = np.zeros(len(template().vertices), bool)
    for garment in garments:
        inside |= garment.edge > margin
    return inside
