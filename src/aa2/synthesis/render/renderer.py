"""OpenGL off screen: on a GPU, or on one core with Mesa's llvmpipe, by the same code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.synthesis.characters.prints import SIZE as PRINT_SIZE
from aa2.synthesis.render import passes, person_cover, scene_shader
from aa2.synthesis.render.context import new_context
from aa2.synthesis.render.person_cover import CHARACTER
from aa2.synthesis.render.person_surface import LAYER_TEXELS
from aa2.synthesis.render.uniforms import set_uniforms

SAMPLES = 4
"""Samples per pixel. Each pixel is shaded once per surface, and covered by samples."""
SHADOW_MAP = 1024
"""Texels along each side."""
SLOTS, ROWS = 8, 24
"""Actors that one picture may have, and layers that each may have."""
_INPUTS = (
    "fine_picture",
    "fine_identity",
    "fine_distance",
    "at_canonical",
    "at_normal",
    "at_paint",
    "layers",
    "prints",
)
_FIRST_UNIT = 2
"""Texture units below belong to the stage: shadow map and surfaces."""


@dataclass(frozen=True)
class Shot:
    """One rendered frame.

    Attributes:
        picture: ``(S, S, 3)`` uint8.
        mask: ``(S, S)`` uint8, share of each pixel that shows the person.
        parts: ``(S, S)`` uint8, index of the person's part; 0 where there is no person.
        objects: ``(N, S, S)`` bool, the handled things.
        depth: ``(S, S)`` float32 metres along the view, 0 for the sky.
    """

    picture: np.ndarray
    mask: np.ndarray
    parts: np.ndarray
    objects: np.ndarray
    depth: np.ndarray


class Renderer:
    """Square pictures of ``size`` pixels a side; one per process.

    Attributes:
        device: what draws, in the driver's words.

    Raises:
        InputError: no OpenGL could be had.
    """

    def __init__(self, size: int) -> None:
        self.gl = gl = new_context()
        self.size, self.device = size, str(self.gl.info["GL_RENDERER"])
        gl.enable(gl.DEPTH_TEST)
        self.scene_program = self.gl.program(scene_shader.VERTEX, scene_shader.FRAGMENT)
        self.cover_program = self.gl.program(person_cover.VERTEX, person_cover.FRAGMENT)
        self.shadow_program = self.gl.program(passes.SHADOW_VERTEX, passes.SHADOW_FRAGMENT)
        self.resolve_program = self.gl.program(passes.WHOLE_VERTEX, passes.RESOLVE_FRAGMENT)
        self.resolve = self.gl.vertex_array(self.resolve_program, [])
        self.people = []
        for kind in (*person_cover.KINDS, passes.SEVERAL):
            program = self.gl.program(passes.WHOLE_VERTEX, passes.people_fragment(kind))
            self.people.append((kind, program, self.gl.vertex_array(program, [])))
        self.fine_textures = self._targets(SAMPLES)
        self.cover_textures = [
            self.gl.texture((size, size), 4, samples=SAMPLES, dtype=kind) for kind in ("f4", "f2", "f2")
        ]
        depth = self.gl.depth_renderbuffer((size, size), samples=SAMPLES)
        self.fine = self.gl.framebuffer(self.fine_textures, depth)
        self.cover = self.gl.framebuffer([*self.fine_textures[1:], *self.cover_textures], depth)
        self.coarse = self.gl.framebuffer(self._targets(0), self.gl.depth_renderbuffer((size, size)))
        self.layers = self.gl.texture((LAYER_TEXELS, SLOTS * ROWS), 4, dtype="f4")
        self.layers.filter = (gl.NEAREST, gl.NEAREST)
        self.prints = self.gl.texture_array((PRINT_SIZE, PRINT_SIZE, SLOTS), 4)
        self.outline = self.gl.framebuffer([self.gl.texture((size, size), 1)])
        self.shadow_map = self.gl.depth_texture((SHADOW_MAP, SHADOW_MAP))
        self.shadow_map.compare_func = "<="
        self.shadow_map.filter = (gl.LINEAR, gl.LINEAR)
        self.shadow = self.gl.framebuffer(depth_attachment=self.shadow_map)

    def _targets(self, samples: int) -> list:
        shape = (self.size, self.size)
        return [
            self.gl.texture(shape, 4, samples=samples),
            self.gl.texture(shape, 2, samples=samples),
            self.gl.texture(shape, 1, samples=samples, dtype="f4"),
        ]

    def use(self) -> Renderer:
        """The same renderer, made the one that OpenGL's calls go to: there may be others."""
        self.gl.__enter__()
        return self

    def describe(self, slot: int, layers: np.ndarray, print_: np.ndarray) -> None:
        """Take down what an actor looks like: ``(L, LAYER_TEXELS, 4)``, L up to `ROWS`, and its print."""
        self.layers.write(layers.tobytes(), viewport=(0, slot * ROWS, LAYER_TEXELS, len(layers)))
        self.prints.write(print_.tobytes(), viewport=(0, 0, slot, PRINT_SIZE, PRINT_SIZE, 1))
        self.prints.build_mipmaps()

    def read(self, objects: int, people: bool = False, **light) -> Shot:
        """The frame just drawn, with one value per pixel.

        Args:
            objects: how many handled things there are.
            people: whether anybody is to be shaded.
            light: uniforms of camera and light, to shade them by.
        """
        gl = self.gl
        self.coarse.use()
        for unit, texture in enumerate((*self.fine_textures, *self.cover_textures, self.layers, self.prints)):
            texture.use(_FIRST_UNIT + unit)
        inputs = {name: _FIRST_UNIT + unit for unit, name in enumerate(_INPUTS)} | {"samples": SAMPLES}
        gl.depth_func = "1"
        set_uniforms(self.resolve_program, **inputs, depth=0.0)
        self.resolve.render(vertices=3)
        gl.depth_func = "=="
        for kind, program, whole in self.people if people else []:
            depth = passes.depth_of(kind)
            set_uniforms(program, **inputs, **light, size=float(self.size), depth=depth)
            whole.render(vertices=3)
        gl.depth_func = "<"
        picture, identity = self._layer(0, 4), self._layer(1, 2)
        who, parts = identity[..., 0], identity[..., 1]
        return Shot(
            np.ascontiguousarray(picture[..., :3]),
            picture[..., 3].copy(),
            np.where(who == CHARACTER, parts, 0).astype(np.uint8),
            who[None] == np.arange(1, objects + 1, dtype=np.uint8)[:, None, None],
            self._layer(2, 1, "f4")[..., 0].copy(),
        )

    def outlined(self) -> np.ndarray:
        """``(S, S)`` bool: what was drawn as an outline."""
        raw = self.outline.read(components=1, dtype="f1", alignment=1)
        return np.frombuffer(raw, np.uint8).reshape(self.size, self.size)[::-1] > 0

    def _layer(self, attachment: int, components: int, kind: str = "f1") -> np.ndarray:
        raw = self.coarse.read(components=components, attachment=attachment, dtype=kind, alignment=1)
        values = np.frombuffer(raw, np.float32 if kind == "f4" else np.uint8)
        return values.reshape(self.size, self.size, components)[::-1]
