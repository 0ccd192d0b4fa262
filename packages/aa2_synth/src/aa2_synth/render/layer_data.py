"""What of a character is uploaded once: vertices and triangles that do not move, and how its layers look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aa2_synth.body.body import template
from aa2_synth.characters.character import Attachment, Character
from aa2_synth.render.limb_labels import attachment_limb, skin_limbs
from aa2_synth.render.programs import CLOTH, HAIR, RIGID, SHOE, SKIN

GARMENT_KINDS = {"cloth": CLOTH, "shoe": SHOE, "hair": HAIR}
"""The kind of layer of each kind of garment."""
_SHELLS = ("tights", "skirt", "hair", "body")
_STYLES = ("natural", "robot", "cel")
_SURFACES = ("plain", "hair", "knit")
_PAINTS = ("eye", "lips", "inside-mouth", "eyelids")


def static_vertices(attachments: Sequence[Attachment]) -> np.ndarray:
    """``(V + A, 15)`` float32: what does not move of each vertex, those of A of the attachments last.

    Canonical place, shares of the four regions, places along them, and four paints; see `CharacterMesh`.
    """
    body = template()
    paint = np.stack([body.painted(name) for name in _PAINTS], axis=1)
    rows = [np.concatenate([body.vertices, body.regions, body.fields, paint], axis=1)]
    for attachment in attachments:
        mesh = attachment.mesh
        row = np.zeros((len(mesh.points), 15))
        row[:, :3], row[:, 6] = mesh.points, 1.0
        row[:, 11], row[:, 12], row[:, 13] = mesh.uvs[:, 2], mesh.uvs[:, 1], mesh.uvs[:, 0]
        rows.append(row)
    return np.concatenate(rows).astype(np.float32)


def uncut_vertices(attachments: Sequence[Attachment]) -> np.ndarray:
    """``(V + A, 3)`` float32: metres inside the rim, metres off the shell, and the label of the limb.

    Of what has no rim: nothing is cut away, all lies at the skin.
    """
    limbs = [skin_limbs()]
    limbs += [np.full(len(worn.mesh.points), attachment_limb(worn), np.float32) for worn in attachments]
    of_all = np.concatenate(limbs)
    return np.stack([np.ones_like(of_all), np.zeros_like(of_all), of_all], axis=1)


def worn_faces(attachments: Sequence[Attachment]) -> list[np.ndarray]:
    """``(F, 3)`` triangles of each attachment among all vertices of the character."""
    start, faces = len(template().vertices), []
    for attachment in attachments:
        faces.append(attachment.mesh.faces + start)
        start += len(attachment.mesh.points)
    return faces


def described_layers(character: Character, slot: int) -> np.ndarray:
    """``(L, LAYER_TEXELS, 4)`` float32: skin and layers, as ``layer_of`` of ``layer.glsl`` reads them.

    Args:
        character: who, with L - 1 garments and attachments.
        slot: where its print lies on the renderer.
    """
    face, style = character.face, _STYLES.index(character.style)
    skin, hair = _linear(character.skin), _linear(character.hair)
    painted = [
        (*_linear(face.iris), face.eyeliner),
        (*_linear(face.lips), face.eyeshadow),
        (*_linear(face.brows), face.blush),
        (*_linear(face.shadow), face.freckles),
        face.brow,
        (face.stubble, face.wrinkles, 0.0, 0.0),
    ]

    def row(kind, colours, shine=0.0, fabric=0, pattern=0, details=0, shell=3, scale=1.0, print_=False):
        a, b = (_linear(colour) for colour in colours)
        return [
            (kind, pattern, slot, fabric),
            (*a, scale),
            (*b, shine),
            (*skin, character.seed),
            (*hair, details),
            (shell, style, float(print_), 0.0),
            *painted,
        ]

    rows = [row(SKIN, (character.skin, character.skin))]
    for layer in character.garments:
        look = {name: getattr(layer, name) for name in ("shine", "fabric", "pattern", "details", "scale")}
        shell = _SHELLS.index(layer.mesh)
        rows.append(row(GARMENT_KINDS[layer.kind], layer.colours, shell=shell, print_=layer.print, **look))
    for attachment in character.attachments:
        fabric = _SURFACES.index(attachment.surface)
        rows.append(row(RIGID, attachment.colours, fabric=fabric, shine=attachment.shine))
    return np.array(rows, np.float32)


def _linear(colour: np.ndarray) -> np.ndarray:
    return np.clip(colour, 0, 1) ** 2
