"""Things with a trajectory of their own: carried, sat on, pushed, thrown, or passed behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2_synth.geometry import Mesh


@dataclass(frozen=True)
class Prop:
    """A thing of the scene that has a mask of its own.

    Attributes:
        mesh: around its own origin, metres.
        places: ``(T, 4, 4)`` its trajectory, which belongs to the scene: it is the same whoever handles it.
        kind: its label, such as "thing:cup".
        handled: somebody touches it; False for what merely stands before somebody.
    """

    mesh: Mesh
    places: np.ndarray
    kind: str = ""
    handled: bool = True
