"""What an interaction starts from, and what it gives: a motion with the things it is done with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.kinds import Split
from aa2_synth.motion import editing
from aa2_synth.motion.motion import Motion
from aa2_synth.objects.actors import Actors
from aa2_synth.objects.catalogue import thing_for
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.shapes import mirrored
from aa2_synth.objects.thing import Thing
from aa2_synth.objects.trajectories import placed
from aa2_synth.textures.textures import Surfaces

_ACROSS = np.diag([-1.0, 1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Action:
    """What is done in a clip.

    Attributes:
        motion: T frames of it.
        props: the things it is done with.
        kinds: labels of the kinds of both, such as "thing:box".
        sort: of a user-like action "sit", "hold", "file" or a sort of `aa2_synth.motion.user_like`; of a wild
            one "".
    """

    motion: Motion
    props: tuple[Prop, ...] = ()
    kinds: tuple[str, ...] = ()
    sort: str = ""

    def turned(self, angle: float) -> Action:
        """All of it turned about the origin by ``angle`` radians, positive to the person's left."""
        turn = placed(np.zeros((1, 3)), np.array([[angle, 0.0, 0.0]]))[0]
        return replace(self, motion=editing.turned(self.motion, angle), props=self._carried(turn))

    def moved(self, by: np.ndarray) -> Action:
        """All of it moved on the ground: ``by (2,)`` metres."""
        shift = np.eye(4)
        shift[:2, 3] = by
        return replace(self, motion=editing.moved(self.motion, by), props=self._carried(shift))

    def mirrored(self) -> Action:
        """All of it with left and right exchanged, meshes of things too."""
        props = tuple(
            replace(prop, mesh=mirrored(prop.mesh), places=_ACROSS @ prop.places @ _ACROSS)
            for prop in self.props
        )
        return replace(self, motion=self.motion.mirrored(), props=props)

    def _carried(self, change: np.ndarray) -> tuple[Prop, ...]:
        return tuple(replace(prop, places=change @ prop.places) for prop in self.props)


@dataclass(frozen=True)
class Setting:
    """Whoever does an interaction, for how long, and where its choices come from.

    Attributes:
        rng: source of all choices.
        surfaces: takes the textures of the things.
        actors: who do it.
        frames: T.
        fps: frames per second.
        split: whose kinds to take.
    """

    rng: np.random.Generator
    surfaces: Surfaces
    actors: Actors
    frames: int
    fps: float
    split: Split

    @property
    def time(self) -> np.ndarray:
        """``(T,)`` seconds."""
        return np.arange(self.frames) / self.fps

    @property
    def share(self) -> np.ndarray:
        """``(T,)`` from 0 at the first frame to 1 at the last; 0 of a single one."""
        return np.linspace(0, 1, self.frames) if self.frames > 1 else np.zeros(1)

    def thing(self, role: str, high: float = 0.9) -> tuple[str, Thing]:
        """A random thing for a role: its label, and the thing made ``high`` metres high."""
        label, kind = thing_for(self.rng, self.split, role)
        return label, kind.make(self.rng, self.surfaces, high)


Interaction = Callable[[Setting], Action]
"""Does it, the person at the origin and facing -y; raises `actors.OutOfReachError` where they cannot."""
