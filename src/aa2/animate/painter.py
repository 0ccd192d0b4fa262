"""What paints: the protocol of painters, and every kind of them by its name in ``bundle.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from aa2.conditions.build import WindowArrays
from aa2.conditions.framing import Size
from aa2.config import Device, Lift, MaskKind
from aa2.errors import InputError
from aa2.models.bundle_folder import bundle_folder, read_about
from aa2.types import Reference

if TYPE_CHECKING:  # a model that puts layers together without a network does without torch
    import torch

    from aa2.models.compositor import Compositor

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
        device: where its networks compute; None: there are none whose work is seen.
        lift: how the character is carried into poses.
        mask_kind: the masks that are painted inside.
        warp: whether the painter is shown the lifted reference.
        environment: whether it is shown the surroundings; else it paints whole pictures.
        composes: whether frames are put together, at their own size, of the lifted reference, the clean plate
            and what is painted; else what is painted is all there is to see.
        compositor: the network that puts them together; None: there is the figure before the plate.
    """

    painter: Callable[[Reference, PainterOptions], Painter]
    device: torch.device | None = None
    lift: Lift = "mesh"
    mask_kind: MaskKind = "shape-agnostic"
    warp: bool = False
    environment: bool = True
    composes: bool = False
    compositor: Compositor | None = None

    @property
    def paints(self) -> bool:
        """Whether anything that a painter paints, or a network makes of it, is seen."""
        return not self.composes or self.compositor is not None


def _diffusion(folder: Path, device: Device) -> Model:
    preset = read_about(folder).preset
    if preset.compositor is not None and not preset.compositor.parts:
        from aa2.animate.unseen_painter import unseen_model

        return unseen_model(folder, device, preset)
    from aa2.animate.diffusion_painter import diffusion_model
    from aa2.models.bundle import load
    from aa2.models.device import resolve

    return diffusion_model(load(folder), resolve(device))


PAINTERS: dict[str, Callable[[Path, Device], Model]] = {"diffusion": _diffusion}
"""Every kind of painter: what makes a `Model` of a bundle's folder on a device (`aa2.models.device.resolve`).
An entry imports what it needs when it is called."""


def load_model(bundle: str | Path, device: Device) -> Model:
    """The model in a bundle, with weights of its own: two of them can be on two devices.

    Args:
        bundle: a folder, or the name of a bundle that comes with the package.
        device: where to compute; ``auto`` takes a GPU if there is one.

    Raises:
        InputError: there is no such bundle, it is damaged, or of a kind that is not known.
    """
    folder = bundle_folder(bundle)
    try:
        kind = json.loads((folder / "bundle.json").read_text()).get("kind", "diffusion")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise InputError(folder, f"the bundle is damaged ({error})", "fetch or train it again") from error
    if not isinstance(kind, str) or kind not in PAINTERS:
        raise InputError(folder, f"is a bundle of kind {kind!r}", f"known are {', '.join(PAINTERS)}")
    return PAINTERS[kind](folder, device)
