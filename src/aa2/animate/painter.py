"""What paints: the protocol of painters, and every kind of them by its name in ``bundle.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from aa2.conditions.build import WindowArrays
from aa2.conditions.framing import Size
from aa2.config import Lift, MaskKind
from aa2.errors import InputError
from aa2.models.bundle import bundle_folder
from aa2.models.compositor import Compositor
from aa2.types import Reference

DILATE = 64
"""Masks are widened by one ``DILATE``-th of the picture's shorter side: extracted ones miss some edge."""


def margin(size: Size) -> int:
    """Pixels by which masks are widened in a picture of ``size``."""
    return max(1, min(size) // DILATE)


@dataclass(frozen=True)
class PainterInput:
    """A window to paint.

    Attributes:
        arrays: its conditions, F frames in the size of one of the painter's buckets.
        start: the number of its first frame in the clip; with the seed it decides the noise.
        motion: whether its first frame, ``arrays.frames[0]``, is finished and starts the others (AA2 §4.1).
    """

    arrays: WindowArrays
    start: int = 0
    motion: bool = False


class Painter(Protocol):
    """Paints one character at the model's size, a window at a time.

    Attributes:
        window: frames that it paints at once, at least 2, the motion frame included.
        buckets: widths and heights of the pictures that it paints.
    """

    @property
    def window(self) -> int: ...

    @property
    def buckets(self) -> Sequence[Size]: ...

    def paint(self, window: PainterInput) -> np.ndarray:
        """``(F, H, W, 3)`` uint8: the character in the frames' surroundings; seen inside the mask only."""
        ...


@dataclass(frozen=True)
class PainterOptions:
    """How a run paints.

    Attributes:
        steps, guidance: None takes the model's own.
        seed: decides the noise, 0 or more.
    """

    steps: int | None = None
    guidance: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """
        Raises:
            InputError: the seed is negative.
        """
        if self.seed < 0:
            raise InputError("`seed`", f"{self.seed} is negative", "give 0 or more")


@dataclass(frozen=True)
class Model:
    """A bundle of any kind, loaded: it makes painters, and says how their pictures come into frames.

    Attributes:
        painter: a painter of one character, a picture of any size.
        device: where it computes.
        lift: how the character is carried into poses.
        mask_kind: the masks that are painted inside.
        warp: whether the painter is shown the lifted reference.
        environment: whether it is shown the surroundings; else it paints whole pictures.
        compositor: puts the lifted reference, the clean plate and what is painted together at the frame's own
            size; None: what is painted is all there is to see.
    """

    painter: Callable[[Reference, PainterOptions], Painter]
    device: torch.device
    lift: Lift = "mesh"
    mask_kind: MaskKind = "shape-agnostic"
    warp: bool = False
    environment: bool = True
    compositor: Compositor | None = None

    @property
    def composes(self) -> bool:
        """Whether frames are put together of layers, or what is painted is all there is to see."""
        return self.compositor is not None

    @property
    def paints(self) -> bool:
        """Whether anything that a painter paints, or a network makes of it, is seen."""
        return self.compositor is None or bool(self.compositor.parts)


def _diffusion(folder: Path, device: torch.device) -> Model:
    from aa2.animate.diffusion_painter import diffusion_model
    from aa2.models.bundle import load

    return diffusion_model(load(folder), device)


PAINTERS: dict[str, Callable[[Path, torch.device], Model]] = {"diffusion": _diffusion}
"""Every kind of painter: what makes a `Model` of a bundle's folder on a device. An entry imports what it
needs when it is called."""


def load_model(bundle: str | Path, device: torch.device) -> Model:
    """The model in a bundle, with weights of its own: two of them can be on two devices.

    Args:
        bundle: a folder, or the name of a bundle that comes with the package.

    Raises:
        InputError: there is no such bundle, it is damaged, or of a kind that is not known.
    """
    folder = bundle_folder(bundle)
    try:
        kind = json.loads((folder / "bundle.json").read_text()).get("kind", "diffusion")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(folder, f"the bundle is damaged ({error})", "fetch or train it again") from error
    if kind not in PAINTERS:
        raise InputError(folder, f"is a bundle of kind {kind!r}", f"known are {', '.join(PAINTERS)}")
    return PAINTERS[kind](folder, device)
