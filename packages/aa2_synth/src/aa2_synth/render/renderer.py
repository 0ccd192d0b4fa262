"""OpenGL off screen: on a GPU, or on one core with Mesa's llvmpipe, by the same code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from aa2.types import LIMBS
from aa2_synth.characters.prints import SIZE as PRINT_SIZE
from aa2_synth.render import programs
from aa2_synth.render.context import new_context
from aa2_synth.render.programs import CHARACTER, LAYER_TEXELS
from aa2_synth.render.uniforms import set_uniforms

SAMPLES = 4
"""Samples per pixel. Each pixel is shaded once per surface, and covered by samples."""
SHADOW_MAP = 1024
"""Texels along each side."""
SLOTS, ROWS = 8, 24
"""Actors that one picture may have, and layers that each may have."""
_INPUTS = (
    "scene_picture",
    "scene_sunless",
    "fine_identity",
    "fine_distance",
    "at_canonical",
    "at_normal",
    "at_paint",
    "layers",
    "prints",
)
_FIRST_UNIT = 3
"""Texture units below belong to the scene: shadow maps and surfaces."""


@dataclass(frozen=True)
class Shot:
    """One rendered frame.

    Attributes:
        picture: ``(S, S, 3)`` uint8.
        mask: ``(S, S)`` uint8, share of each pixel that shows the person.
        parts: ``(S, S)`` uint8, index of the person's part; 0 where there is no person.
        limbs: ``(S, S)`` uint8, label of the person's limb; 0 where there is no person.
        objects: ``(N, S, S)`` bool, the handled things.
        depth: ``(S, S)`` float32 metres along the view, 0 for the sky.
    """

    picture: np.ndarray
    mask: np.ndarray
    parts: np.ndarray
    limbs: np.ndarray
    objects: np.ndarray
    depth: np.ndarray


@dataclass(frozen=True)
class Lit:
    """Programs of one sort of light, each with what draws it where it covers all pixels.

    Attributes:
        scene, sky: of the scene.
        around: of the scene around people.
        people: by kind of layers, or `programs.SEVERAL`.
    """

    scene: Any
    sky: Any
    around: tuple[Any, Any]
    people: dict[int, tuple[Any, Any]]


class Renderer:
    """Square pictures; one per process.

    Args:
        size: S, pixels a side.

    Attributes:
        device: what draws, in the driver's words.

    Raises:
        InputError: no OpenGL could be had.
    """

    def __init__(self, size: int) -> None:
        self.gl = gl = new_context()
        self.size, self.device = size, str(self.gl.info["GL_RENDERER"])
        gl.enable(gl.DEPTH_TEST)
        self._lit: dict[bool, Lit] = {}
        self._cover_programs = [gl.program(*programs.cover(hair)) for hair in (False, True)]
        self.limb_program = gl.program(*programs.limbs())
        self.shadow_program = gl.program(*programs.shadow())
        self.empty = self._whole(programs.resolve())
        self._make_targets()
        self.layers = self.gl.texture((LAYER_TEXELS, SLOTS * ROWS), 4, dtype="f4")
        self.layers.filter = (gl.NEAREST, gl.NEAREST)
        self.prints = self.gl.texture_array((PRINT_SIZE, PRINT_SIZE, SLOTS), 4)
        self.shadows = [self._shadow_target() for _ in range(2)]  # of the scene, and of people
        self.shown: object = None  # what the scene's targets hold, in its words

    def _whole(self, sources: programs.Sources):
        """A program for all pixels, and what draws it."""
        program = self.gl.program(*sources)
        return program, self.gl.vertex_array(program, [])

    def lit(self, real: bool) -> Lit:
        """The programs for real light, or for made-up one; compiled when they are first asked for."""
        if real not in self._lit:
            gl, kinds = self.gl, (*programs.KINDS, programs.SEVERAL)
            self._lit[real] = Lit(
                gl.program(*programs.scene(real)),
                gl.program(*programs.sky(real)),
                self._whole(programs.around_people(real)),
                {kind: self._whole(programs.people(kind, real)) for kind in kinds},
            )
        return self._lit[real]

    def _make_targets(self) -> None:
        """The scene is drawn once for all takes of a frame, people over a copy of what hides them."""
        gl, shape = self.gl, (self.size, self.size)

        def target(components: int, kind: str = "f1", samples: int = SAMPLES):
            return gl.texture(shape, components, samples=samples, dtype=kind)

        def depth(samples: int = SAMPLES):
            return gl.depth_renderbuffer(shape, samples=samples)

        self.scene_textures = [target(4), target(4), target(3), target(1, "f4")]
        self.fine_textures = [target(3), target(1, "f4"), *(target(4, kind) for kind in ("f4", "f2", "f2"))]
        scene_depth, fine_depth = depth(), depth()
        self.scene = gl.framebuffer(self.scene_textures, scene_depth)
        self.kept = gl.framebuffer(self.scene_textures[2:], scene_depth)
        self.copy = gl.framebuffer(self.fine_textures[:2], fine_depth)
        self.cover = gl.framebuffer(self.fine_textures, fine_depth)
        coarse = [target(4, samples=0), target(3, samples=0), target(1, "f4", samples=0)]
        coarse_depth = depth(samples=0)
        self.coarse = gl.framebuffer(coarse, coarse_depth)
        self.added = gl.framebuffer(coarse[:1], coarse_depth)
        self.outline = gl.framebuffer([target(1, samples=0)])
        self.whole_limbs = gl.framebuffer([target(4, samples=0) for _ in range(programs.PLANES)])

    def _shadow_target(self):
        gl = self.gl
        texture = gl.depth_texture((SHADOW_MAP, SHADOW_MAP))
        texture.compare_func = "<="
        texture.filter = (gl.LINEAR, gl.LINEAR)
        return texture, gl.framebuffer(depth_attachment=texture)

    def use(self) -> Renderer:
        """The same renderer, made the one that OpenGL's calls go to: there may be others."""
        self.gl.__enter__()
        return self

    def cover_program(self, kind: int):
        """The program that covers with a kind of layer."""
        return self._cover_programs[kind == programs.HAIR]

    def describe(self, slot: int, layers: np.ndarray, print_: np.ndarray) -> None:
        """Take down what a character looks like.

        Args:
            slot: its own, below `SLOTS`.
            layers: ``(L, LAYER_TEXELS, 4)`` float32, L up to `ROWS`.
            print_: ``(P, P, 4)`` uint8, P the size of prints (`aa2_synth.characters.prints.SIZE`).
        """
        self.layers.write(layers.tobytes(), viewport=(0, slot * ROWS, LAYER_TEXELS, len(layers)))
        self.prints.write(print_.tobytes(), viewport=(0, 0, slot, PRINT_SIZE, PRINT_SIZE, 1))
        self.prints.build_mipmaps()

    def restore(self) -> None:
        """Make a copy of what the scene hides, for people to be drawn over."""
        self.gl.copy_framebuffer(self.copy, self.kept)

    def read(self, objects: int, people: Collection[int] = (), real: bool = False, **light) -> Shot:
        """The frame just drawn, with one value per pixel.

        Args:
            objects: how many handled things there are.
            people: the kinds of layers of all who are there.
            real: whether the light is that of a real place.
            light: uniforms of camera and light, to shade them by.
        """
        gl = self.gl
        textures = (*self.scene_textures[:2], *self.fine_textures, self.layers, self.prints)
        for unit, texture in enumerate(textures):
            texture.use(_FIRST_UNIT + unit)
        common = {name: _FIRST_UNIT + unit for unit, name in enumerate(_INPUTS)} | light
        common |= {"samples": SAMPLES, "size": float(self.size)}
        self.coarse.use()
        gl.depth_func = "1"
        program, whole = self.lit(real).around if people else self.empty
        set_uniforms(program, **common, depth=0.0)
        whole.render(vertices=3)
        if people:
            self.added.use()
            gl.depth_func, gl.blend_func = "==", (gl.ONE, gl.ONE)
            gl.enable(gl.BLEND)
            for kind in (*people, programs.SEVERAL):
                program, whole = self.lit(real).people[kind]
                set_uniforms(program, **common, depth=programs.depth_of(kind))
                whole.render(vertices=3)
            gl.disable(gl.BLEND)
        gl.depth_func = "<"
        picture, identity = self._layer(0, 4), self._layer(1, 3)
        who, parts, limbs = np.moveaxis(identity, 2, 0)
        return Shot(
            np.ascontiguousarray(picture[..., :3]),
            picture[..., 3].copy(),
            np.where(who == CHARACTER, parts, 0).astype(np.uint8),
            np.where(who == CHARACTER, limbs, 0).astype(np.uint8),
            who[None] == np.arange(1, objects + 1, dtype=np.uint8)[:, None, None],
            self._layer(2, 1, "f4")[..., 0].copy(),
        )

    def limbs_drawn(self) -> np.ndarray:
        """``(15, S, S)`` bool: what was drawn of each limb."""
        read = self.whole_limbs.read
        planes = [read(components=4, attachment=k, dtype="f1") for k in range(programs.PLANES)]
        values = np.frombuffer(b"".join(planes), np.uint8).reshape(-1, self.size, self.size, 4)
        return np.concatenate([plane.transpose(2, 0, 1) for plane in values[:, ::-1] > 127])[: len(LIMBS)]

    def outlined(self) -> np.ndarray:
        """``(S, S)`` bool: what was drawn as an outline."""
        raw = self.outline.read(components=1, dtype="f1", alignment=1)
        return np.frombuffer(raw, np.uint8).reshape(self.size, self.size)[::-1] > 0

    def _layer(self, attachment: int, components: int, kind: str = "f1") -> np.ndarray:
        raw = self.coarse.read(components=components, attachment=attachment, dtype=kind, alignment=1)
        values = np.frombuffer(raw, np.float32 if kind == "f4" else np.uint8)
        return values.reshape(self.size, self.size, components)[::-1]
