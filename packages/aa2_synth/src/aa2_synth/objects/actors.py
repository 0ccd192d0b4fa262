"""Those who will do an interaction, and what all of them can reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from aa2_synth.body.body import TORSO, Shape, template
from aa2_synth.motion import build

_MOUTH = 0.628
"""Height of the mouth of the canonical body, metres."""


class OutOfReachError(Exception):
    """These bodies cannot do this in the same place; another interaction must be drawn."""


@dataclass(frozen=True)
class BodyMeasures:
    """Measures of one standing body, metres; depths and widths from the root bone.

    Attributes:
        tall: height.
        hip, shoulder, mouth, eyes: heights over the ground.
        knee: height of the knee over the ground.
        thigh: hip to knee.
        arm: shoulder to wrist.
        half: from the middle to a shoulder joint.
        front, back: how far the trunk goes ahead and behind.
        girth: from the middle to the side of the hips.
        lips: how far the mouth is ahead.
    """

    tall: float
    hip: float
    shoulder: float
    mouth: float
    eyes: float
    knee: float
    thigh: float
    arm: float
    half: float
    front: float
    back: float
    girth: float
    lips: float


def body_measures(body: Shape) -> BodyMeasures:
    """The measures of a body at rest, its soles with shoes on the ground."""
    ground, root = build.ground(body) - build.SOLE, build.head(body, "root")
    shoulder, eye = build.head(body, "upperarm01.L"), build.head(body, "eye.L")
    lips = body.vertices[_lips()]
    upper, lower = build.arm(body, "L")
    trunk = body.vertices[_trunk()]
    return BodyMeasures(
        tall=float(np.ptp(body.vertices[:, 2])) + build.SOLE,
        hip=float(root[2] - ground),
        shoulder=float(shoulder[2] - ground),
        mouth=float(lips[2] - ground),
        eyes=float(eye[2] - ground),
        knee=float(build.head(body, "lowerleg01.L")[2] - ground),
        thigh=float(np.linalg.norm(build.leg(body, "L")[0])),
        arm=float(np.linalg.norm(upper) + np.linalg.norm(lower)),
        half=float(shoulder[0]),
        front=float(root[1] - trunk[:, 1].min()),
        back=float(trunk[:, 1].max() - root[1]),
        girth=float(np.percentile(trunk[:, 0], 99)),
        lips=float(root[1] - lips[1]),
    )


@lru_cache(maxsize=1)
def _lips() -> int:
    """The vertex between the lips, found on the canonical face."""
    shared = template()
    skin = np.unique(shared.faces["body"])
    flat = shared.vertices[skin][:, [0, 2]] - [0.0, _MOUTH]
    front = shared.vertices[skin, 1] < -0.09
    return int(skin[front][np.linalg.norm(flat[front], axis=1).argmin()])


@lru_cache(maxsize=1)
def _trunk() -> np.ndarray:
    shared = template()
    skin = np.unique(shared.faces["body"])
    return skin[shared.regions[skin, TORSO] > 0.8]


@dataclass(frozen=True)
class Actors:
    """All who do the same interaction, each alone: ``bodies``, one or more."""

    bodies: tuple[Shape, ...]

    @cached_property
    def measures(self) -> tuple[BodyMeasures, ...]:
        """The measures of each of the bodies, metres."""
        return tuple(body_measures(body) for body in self.bodies)

    @cached_property
    def stature(self) -> float:
        """Leg length as a share of an adult's, the mean of all."""
        return float(np.mean([build.leg_length(body) for body in self.bodies])) / build.ADULT_LEG

    def mean(self, measure: str) -> float:
        """The mean of a ``measure``, one of those of `BodyMeasures`, metres."""
        return float(np.mean([getattr(one, measure) for one in self.measures]))

    def least(self, measure: str) -> float:
        """The smallest of a ``measure``, one of those of `BodyMeasures`, metres."""
        return min(getattr(one, measure) for one in self.measures)

    def most(self, measure: str) -> float:
        """The largest of a ``measure``, one of those of `BodyMeasures`, metres."""
        return max(getattr(one, measure) for one in self.measures)

    def level(self, share: float) -> float:
        """Metres over the ground, a share of the arm from the shoulders: -1 hanging, 1 above the head."""
        return float(np.mean([one.shoulder + share * one.arm for one in self.measures]))

    def same(self, measure: str, within: float) -> None:
        """Make sure that a measure differs by no more than ``within`` metres.

        Raises:
            OutOfReachError: it does.
        """
        if self.most(measure) - self.least(measure) > within:
            raise OutOfReachError(measure)
