"""The programs of the renderer: which shaders they are made of, and the numbers that these share with Python.

People are made of many triangles smaller than a pixel, and rasterisers shade whole blocks of pixels for each.
So a first pass (`cover`) only writes down which layer covers each sample, and where on the body it lies; a
second one (`people`) shades that, once a pixel and layer.
"""

from __future__ import annotations

from aa2_synth.render.shader_source import shader_source

CHARACTER, BYSTANDER = 255, 254
"""Identities of people; handled things have theirs from 1 upwards."""
KINDS = SKIN, CLOTH, SHOE, HAIR, RIGID = range(5)
"""Kinds of layers; rigid is what is worn and does not bend."""
SEVERAL = 6
"""Stands for pixels that show several kinds of layers."""
LAYER_TEXELS = 12
"""Texels of four floats that describe a layer; `aa2_synth.render.character_mesh` writes them."""
PLANES = 4
"""Pictures of four channels that hold one limb a channel."""
FEET = 2 * 8
"""Feet that darken the ground under real light; more people than that are never there."""

Sources = tuple[str, str]
"""GLSL of a vertex shader and of a fragment shader."""
_PEOPLE = {"CHARACTER": CHARACTER, "BYSTANDER": BYSTANDER}
_KINDS = {"SKIN": SKIN, "CLOTH": CLOTH, "SHOE": SHOE, "HAIR": HAIR, "RIGID": RIGID}


def depth_of(kind: int) -> float:
    """The depth that marks pixels with this kind of layer, or `SEVERAL`; 0 marks those without people."""
    return (kind + 1) / 8


def scene(real: bool) -> Sources:
    """Textured surfaces, with and without the sun; ``real``: in the light of a real place."""
    return shader_source("scene_vertex"), shader_source("scene_fragment", REAL_LIGHT=real)


def sky(real: bool) -> Sources:
    """The sky, tinted in the light of a real place."""
    return shader_source("sky_vertex"), shader_source("sky_fragment", REAL_LIGHT=real)


def shadow() -> Sources:
    """The shadow map; outlines of things in the picture as well."""
    return shader_source("shadow_vertex"), shader_source("shadow_fragment")


def cover(hair: bool) -> Sources:
    """Which layer covers each sample: of hair, which ends in single strands, or of all else."""
    return shader_source("cover_vertex"), shader_source("cover_fragment", STRANDS=hair, SKIN=SKIN)


def limbs() -> Sources:
    """Where each limb is, seen or hidden: `PLANES` pictures."""
    return shader_source("limbs_vertex"), shader_source("limbs_fragment")


def resolve() -> Sources:
    """One pixel of its samples, in a scene without people."""
    return shader_source("fullscreen_vertex"), shader_source("resolve_fragment")


def around_people(real: bool) -> Sources:
    """The scene around people, in their shadows; in the light of a real place feet darken the ground, too."""
    feet = {"FEET": FEET} if real else {}
    fragment = shader_source("around_people_fragment", SEVERAL=SEVERAL, **_PEOPLE, **feet)
    return shader_source("fullscreen_vertex"), fragment


def people(kind: int, real: bool) -> Sources:
    """People, to be added to what is around them.

    Args:
        kind: the only one of `KINDS` among the layers of the pixels, or `SEVERAL` for any.
        real: whether the light is that of a real place; surfaces are finer then.
    """
    constants = {"ONLY": kind, "SEVERAL": SEVERAL, "LAYER_TEXELS": LAYER_TEXELS, **_PEOPLE, **_KINDS}
    return shader_source("fullscreen_vertex"), shader_source("people_fragment", REAL_LIGHT=real, **constants)
