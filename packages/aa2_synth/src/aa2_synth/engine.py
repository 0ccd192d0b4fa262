"""What training asks of a data engine (`aa2.train.data_engine`), which finds this one by its entry point."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aa2_synth.body.body import Shape, template
from aa2_synth.body.keypoints import keypoints_over_time
from aa2_synth.body.proportions import proportioned
from aa2_synth.characters.bodies import make_build
from aa2_synth.characters.make import STYLES
from aa2_synth.kinds import SPLITS, Split
from aa2_synth.motion.posing import pose
from aa2_synth.objects.action import random_action
from aa2_synth.on_demand import rendering
from aa2_synth.produce import write_clip
from aa2_synth.scenes.camera import make_camera
from aa2_synth.synthesise import renderer_of
from aa2_synth.textures.textures import Surfaces

_STREAM = 5
"""Keeps the random streams of motions apart from those of rendered clips of the same seed."""
_STYLISED = 0.12
"""Share of bodies with the proportions of a cartoon or a robot, as among the engine's characters."""


class ClipRenderer:
    """Renders one clip after the other: what `aa2.train.data_engine.ClipRenderer` asks for.

    Args:
        size: pixels a side.

    Raises:
        InputError: nothing can be rendered here.
    """

    def __init__(self, size: int) -> None:
        self._renderer = renderer_of(size)

    @property
    def device(self) -> str:
        """What draws, in the driver's words."""
        return self._renderer.device

    def write(self, path: Path, *, seed: int, index: int, frames: int) -> None:
        """Write a lean clip of the split "train" and of mixed looks; colour pictures are PNG.

        Args:
            path: the folder to make, there only when whole.
            seed, index: with the size they decide everything in it.
            frames: of the clip.
        """
        write_clip(
            self._renderer,
            path,
            seed=seed,
            split="train",
            index=index,
            frames=frames,
            pictures="png",
            lean=True,
            look="mixed",
        )


class Engine:
    """Clips and motions for training: what `aa2.train.data_engine.DataEngine` asks for."""

    rendering = staticmethod(rendering)

    def renderer(self, size: int) -> ClipRenderer:
        """A renderer of clips of ``size`` pixels a side.

        Raises:
            InputError: nothing can be rendered here.
        """
        return ClipRenderer(size)

    def prepare(self) -> None:
        """Bake the body, which takes about a minute, unless it is there.

        Raises:
            InputError: it is not there, and `anny` is not installed.
        """
        template()

    def motion(
        self, seed: int, split: Split, index: int, frames: int, fps: float
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """A wild motion of a random body before a random camera.

        Args:
            seed, split, index: decide everything in it.
            frames, fps: its length T and its frames per second.

        Returns:
            ``(T, 133, 3)`` keypoints in the world, metres, z up; ``(T, 4, 4)`` world to camera; the focal
            length in halves of the picture's side.
        """
        rng = np.random.default_rng([_STREAM, seed, SPLITS.index(split), index])
        body = _body(rng, split)
        action = random_action(rng, Surfaces(rng, split), (body,), frames, fps, split)
        points = keypoints_over_time(body, *pose(body, action.motion))
        camera = make_camera(rng, action.motion, float(np.ptp(body.vertices[:, 2])), split=split)
        return points, camera.views, float(camera.projection[1, 1])


def _body(rng: np.random.Generator, split: Split) -> Shape:
    body = make_build(rng, split).shape()
    if rng.random() < _STYLISED:
        _, style = STYLES.draw(rng, split)
        body = proportioned(body, style.scales)
    return body
