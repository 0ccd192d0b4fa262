"""What training asks of a data engine, which is a distribution of its own: aa2_synth, or another."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from aa2.plugins import DATA_ENGINES, not_installed, plugins

if TYPE_CHECKING:
    from aa2.train.clip_sources import RenderService

Split = Literal["train", "test"]
"""What the split "test" shows, "train" never does."""


class ClipRenderer(Protocol):
    """Renders one clip after the other, in this process."""

    @property
    def device(self) -> str:
        """What draws, in the driver's words."""
        ...

    def write(self, path: Path, *, seed: int, index: int, frames: int) -> None:
        """Write the clip number ``index`` of a seed, to train on; there only when whole.

        Args:
            path: the folder to make; the clip lacks what training does not read.
            seed, index: with the size they decide everything in it.
            frames: of the clip.
        """
        ...


class DataEngine(Protocol):
    """Makes clips and motions that depend on seed, split and number alone."""

    def rendering(
        self, *, size: int, frames: int, seed: int, keep: int, workers: int
    ) -> AbstractContextManager[RenderService]:
        """Clips of the split "train" by number, by processes of their own for as long as the context lasts.

        Args:
            size: pixels a side of each clip.
            frames: of each.
            seed: of all choices in them.
            keep: clips that stay where they are; the one that was longest unused goes first.
            workers: processes.

        Raises:
            InputError: nothing can be rendered here.
        """
        ...

    def renderer(self, size: int) -> ClipRenderer:
        """A renderer of clips of ``size`` pixels a side.

        Raises:
            InputError: nothing can be rendered here.
        """
        ...

    def prepare(self) -> None:
        """Make what all motions need, before several processes would each do so.

        Raises:
            InputError: a package that it takes is missing.
        """
        ...

    def motion(
        self, seed: int, split: Split, index: int, frames: int, fps: float
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """A person who moves before a camera.

        Args:
            seed, split, index: decide everything in it.
            frames, fps: its length ``T`` and its frames per second.

        Returns:
            ``(T, 133, 3)`` keypoints in the world, metres, z up; ``(T, 4, 4)`` world to camera, as in
            `aa2.types.Geometry`; the focal length in halves of the picture's side.
        """
        ...


@cache
def data_engine() -> DataEngine:
    """The data engine that is installed; of several the first by name.

    Raises:
        InputError: there is none.
    """
    for entry in plugins(DATA_ENGINES).values():
        return entry.load()()
    raise not_installed("aa2_synth", "synth")
