"""OpenGL off screen: on a GPU, or on one core with Mesa's llvmpipe, by the same code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.errors import InputError
from aa2.synthesis.body.body import template
from aa2.synthesis.render import passes, person_shader, scene_shader
from aa2.synthesis.render.uniforms import set_uniforms

SAMPLES = 4
"""Samples per pixel. Each pixel is shaded once per surface, and covered by samples."""
SHADOW_MAP = 1024
"""Texels along each side."""


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
        try:
            import moderngl

            self.gl = moderngl.create_context(standalone=True, backend="egl")  # pyright: ignore[reportArgumentType]
        except Exception as error:  # moderngl and its backends raise many kinds
            raise InputError(
                "OpenGL",
                f"no off-screen context ({error})",
                "install aa2[synth] and Mesa's libegl1 and libgl1-mesa-dri",
            ) from error
        self.size, self.device = size, str(self.gl.info["GL_RENDERER"])
        self.gl.enable(moderngl.DEPTH_TEST)
        self.scene_program = self.gl.program(scene_shader.VERTEX, scene_shader.FRAGMENT)
        self.person_program = self.gl.program(person_shader.VERTEX, person_shader.FRAGMENT)
        self.shadow_program = self.gl.program(passes.SHADOW_VERTEX, passes.SHADOW_FRAGMENT)
        self.resolve_program = self.gl.program(passes.RESOLVE_VERTEX, passes.RESOLVE_FRAGMENT)
        self.resolve_array = self.gl.vertex_array(self.resolve_program, [])
        self.fine_textures = self._targets(SAMPLES)
        depth = self.gl.depth_renderbuffer((size, size), samples=SAMPLES)
        self.fine = self.gl.framebuffer(self.fine_textures, depth)
        self.coarse = self.gl.framebuffer(self._targets(0))
        self.shadow_map = self.gl.depth_texture((SHADOW_MAP, SHADOW_MAP))
        self.shadow_map.compare_func = "<="
        self.shadow_map.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.shadow = self.gl.framebuffer(depth_attachment=self.shadow_map)
        body = template()
        static = np.concatenate([body.vertices, body.regions, body.fields, body.paint], axis=1)
        self.body_static = self.gl.buffer(static.astype("f4").tobytes())

    def _targets(self, samples: int) -> list:
        shape = (self.size, self.size)
        return [
            self.gl.texture(shape, 4, samples=samples),
            self.gl.texture(shape, 2, samples=samples),
            self.gl.texture(shape, 1, samples=samples, dtype="f4"),
        ]

    def read(self, objects: int) -> Shot:
        """The frame just drawn, with so many handled things, resolved to one value per pixel."""
        self.coarse.use()
        self.gl.disable(self.gl.DEPTH_TEST)
        names = ("fine_picture", "fine_identity", "fine_distance")
        for unit, (name, texture) in enumerate(zip(names, self.fine_textures, strict=True)):
            texture.use(unit)
            set_uniforms(self.resolve_program, **{name: unit})
        set_uniforms(self.resolve_program, samples=SAMPLES)
        self.resolve_array.render(vertices=3)
        self.gl.enable(self.gl.DEPTH_TEST)
        picture, identity = self._layer(0, 4), self._layer(1, 2)
        who, parts = identity[..., 0], identity[..., 1]
        return Shot(
            np.ascontiguousarray(picture[..., :3]),
            picture[..., 3].copy(),
            parts.copy(),
            who[None] == np.arange(1, objects + 1, dtype=np.uint8)[:, None, None],
            self._layer(2, 1, "f4")[..., 0].copy(),
        )

    def _layer(self, attachment: int, components: int, kind: str = "f1") -> np.ndarray:
        raw = self.coarse.read(components=components, attachment=attachment, dtype=kind, alignment=1)
        values = np.frombuffer(raw, np.float32 if kind == "f4" else np.uint8)
        return values.reshape(self.size, self.size, components)[::-1]
