"""What a backend of the extraction is, and the one table of them.

A new backend is a class (or two) that fulfils the protocols, a line in ``BACKENDS``, and a pass of
``tests/extract/test_contract.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from aa2.errors import InputError
from aa2.extract.regions import Region
from aa2.types import Pose


@dataclass(frozen=True)
class Figure:
    """One person in one picture.

    Attributes:
        keypoints: ``(133, 2)`` float32, pixels of the picture.
        confidence: ``(133,)`` float32 in [0, 1], 0 where unknown or outside the picture.
        score: how sure the backend is that this is a person, in [0, 1].
        region: where the backend looked.
        body: the region that it finds the body to fill: the one to look at in the next frame.
        matte: ``(S, S)`` float32 in [0, 1], the person in a crop of ``region``.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    score: float
    region: Region
    body: Region
    matte: np.ndarray


class PoseBackend(Protocol):
    """Finds people and their keypoints, one picture ``(H, W, 3)`` uint8 at a time, without memory."""

    def find(self, picture: np.ndarray, also: Sequence[Region] = ()) -> list[Region]:
        """Regions that may hold a person, best first; ``also`` are windows in which to look more closely."""
        ...

    def body(self, picture: np.ndarray, region: Region) -> Figure:
        """The person in a region, body and feet only; ``score`` tells whether there is one."""
        ...

    def whole(self, picture: np.ndarray, figure: Figure) -> Figure:
        """The same person with hands and face, where they can be seen."""
        ...


class MaskBackend(Protocol):
    """Cuts a person out, frame after frame; may remember the frame before."""

    def mask(self, picture: np.ndarray, figure: Figure) -> np.ndarray:
        """``(H, W)`` uint8, 0 outside to 255 inside the person."""
        ...

    def reset(self) -> None:
        """Forget the frame before: the next one does not follow it."""
        ...

    def others(self, picture: np.ndarray, figures: Sequence[Figure]) -> np.ndarray:
        """``(H, W)`` uint8, 0 outside to 255 inside people who stay, no wider than they are."""
        ...


class DepthBackend(Protocol):
    """Tells from keypoints over time how far away each is."""

    def lift(self, pose: Pose) -> np.ndarray:
        """``(T, 133)`` float32 metres behind the pelvis, NaN where unknown, of consecutive frames."""
        ...


@dataclass(frozen=True)
class Backend:
    """The parts of one way to extract."""

    pose: PoseBackend
    mask: MaskBackend
    depth: DepthBackend


def _embedded() -> Backend:
    from aa2.extract.embedded_depth import EmbeddedDepth
    from aa2.extract.embedded_mask import EmbeddedMask
    from aa2.extract.embedded_pose import EmbeddedPose

    return Backend(EmbeddedPose(), EmbeddedMask(), EmbeddedDepth())


BACKENDS: dict[str, Callable[[], Backend]] = {"embedded": _embedded}
"""Every backend by name; an entry imports its own dependencies when it is called."""


def load_backend(name: str) -> Backend:
    """The backend of that name.

    Raises:
        InputError: there is none of that name.
    """
    if name not in BACKENDS:
        raise InputError("`backend`", f"there is no {name!r}", f"choose one of {', '.join(BACKENDS)}")
    return BACKENDS[name]()
