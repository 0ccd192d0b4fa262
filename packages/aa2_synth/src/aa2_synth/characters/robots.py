"""One-coloured robots: plates all over, no hair and no skin."""

from __future__ import annotations

import numpy as np

from aa2_synth.body.body import HEAD, Shape, template
from aa2_synth.characters import cuts
from aa2_synth.characters.character import FABRICS, Attachment, Character, Face, Garment
from aa2_synth.characters.forms import fitted, lathe, set_at
from aa2_synth.characters.palette import Palette
from aa2_synth.characters.parts import part
from aa2_synth.geometry import merged


def make_robot(rng: np.random.Generator, body: Shape, palette: Palette, labels: tuple[str, ...]) -> Character:
    """A robot with this body, in plates of the palette's colours; ``labels`` are those of the body."""
    colour = palette.accented() if rng.random() < 0.5 else palette.neutral()
    if colour.max() < 0.35:
        colour = colour + 0.25
    seams = colour * 0.25
    plates = {"fabric": FABRICS.index("plates"), "shine": 0.5, "colours": (colour, seams)}
    head = template().regions[:, HEAD] > 0.5
    trunk = np.where(head, 0.6 - cuts.place(2), 1.0).astype(np.float32)
    size = len(trunk)
    swell = 0.012 + 0.006 * (np.sin(14 * template().fields.max(axis=1)) > -0.6)
    garments = (
        Garment("cloth", "tights", trunk, swell.astype(np.float32), part=part("jumpsuit"), **plates),
        Garment(
            "cloth", "body", cuts.hands(), np.full(size, 0.004, np.float32), part=part("glove"), **plates
        ),
        Garment(
            "shoe",
            "tights",
            cuts.feet(1.9),
            np.full(size, 0.02, np.float32),
            (colour, seams),
            part("left shoe"),
            shine=0.5,
        ),
    )
    disc = lathe([(0.03, -0.015), (0.03, 0.012), (0.021, 0.015), (0.0, 0.015)])
    antenna = lathe([(0.004, 0.0), (0.003, 0.08), (0.012, 0.085), (0.012, 0.1), (0.0, 0.108)], 1)
    ears = [
        set_at(disc, disc.points[:, [2, 1, 0]] * [side, 1, 1] + [0.083 * side, -0.02, 0.69])
        for side in (-1.0, 1.0)
    ]
    worn = merged([*ears, set_at(antenna, antenna.points + np.array([0.05, -0.02, 0.79]))])
    extra = Attachment(
        fitted(body, worn, np.zeros(3), np.ones(3), "head"), "head", (colour, seams), 0.5, part("hat")
    )
    glow = palette.accented()
    face = Face(iris=glow, lips=seams, brows=seams, brow=(0.0, 0.0, 0.0, 0.0), eyeliner=0.0, blush=0.0)
    return Character(
        body=body,
        skin=colour,
        hair=seams,
        face=face,
        garments=garments,
        attachments=(extra,),
        print=np.zeros((128, 128, 4), np.uint8),
        seed=float(rng.uniform(0, 50)),
        style="robot",
        kinds=tuple(sorted(labels)),
    )
