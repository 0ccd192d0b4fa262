"""Arrays and records that travel between rooms: their shapes, ranges and units.

Axes: ``T`` frames, ``K`` keypoints, ``N`` objects, ``H`` × ``W`` pixels, ``B`` batch, ``F`` frames of a
window. Pictures are RGB ``uint8``; pixel coordinates have their origin at the centre of the top-left pixel,
x to the right, y down (OpenCV's convention).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

KEYPOINTS = 133
"""Keypoints of a person: the COCO-WholeBody layout."""
BODY = slice(0, 17)
"""nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles; left before right."""
FEET = slice(17, 23)
"""left big toe, small toe, heel; then right."""
FACE = slice(23, 91)
"""The 68 points of iBUG 300-W."""
LEFT_HAND = slice(91, 112)
"""wrist, then four joints of thumb, index, middle, ring, little finger."""
RIGHT_HAND = slice(112, 133)

LIMBS = (
    "torso",
    "left thigh", "left shin", "left foot", "left arm", "left forearm", "left hand",
    "right thigh", "right shin", "right foot", "right arm", "right forearm", "right hand",
    "head", "skirt",
)  # fmt: skip
"""What a pixel of a person may belong to; the skirt is whatever hangs from the hips over both legs. Of label
maps, label k + 1 is ``LIMBS[k]``, 0 is none."""

Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much; for what takes long."""
StageProgress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is, and of how much, 0 where nobody knows."""

OUTSIDE, SCENE_HIDDEN, SELF_HIDDEN, SEEN = 0, 1, 2, 3
"""Visibility of a keypoint: outside the picture, hidden by the scene, by the own body, or seen."""


@dataclass(frozen=True)
class Pose:
    """The keypoints of one person over time.

    Attributes:
        keypoints: ``(T, 133, 2)`` float32, x and y in pixels.
        confidence: ``(T, 133)`` float32 in [0, 1]; 0 is unknown, and the position means nothing.
        depth: ``(T, 133)`` float32, metres behind the pelvis (away from the camera is positive), NaN where
            unknown; None where nobody measured it.
        moved: ``(T, K, 2)`` float32, pixels by which the handles of one lifted reference are moved besides
            (`aa2.avatar.registration`); None where they are not.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    depth: np.ndarray | None = None
    moved: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.keypoints)

    def __getitem__(self, index: slice | np.ndarray | list[int]) -> Pose:
        return Pose(
            self.keypoints[index],
            self.confidence[index],
            None if self.depth is None else self.depth[index],
            None if self.moved is None else self.moved[index],
        )

    @property
    def present(self) -> np.ndarray:
        """``(T,)`` bool: the frames in which the person was found at all."""
        return self.confidence[:, BODY].max(axis=1) > 0

    def transformed(self, affine: np.ndarray) -> Pose:
        """The same pose in another picture: ``affine`` is 2 × 3, applied to ``(x, y, 1)``."""
        turn, shift = affine[:, :2].T.astype(np.float32), affine[:, 2].astype(np.float32)
        keypoints = (self.keypoints @ turn + shift).astype(np.float32)
        return replace(self, keypoints=keypoints, moved=None if self.moved is None else self.moved @ turn)

    @staticmethod
    def absent(frames: int) -> Pose:
        """A person who is in none of ``frames`` frames."""
        return Pose(
            np.zeros((frames, KEYPOINTS, 2), np.float32), np.zeros((frames, KEYPOINTS), np.float32), None
        )


@dataclass(frozen=True)
class Geometry:
    """Where a character's keypoints and the camera are in the world: z up, metres; synthetic clips only.

    Attributes:
        points: ``(T, 133, 3)`` float32, the keypoints in the world.
        visibility: ``(T, 133)`` uint8: one of :data:`OUTSIDE`, :data:`SCENE_HIDDEN`, :data:`SELF_HIDDEN` and
            :data:`SEEN`.
        views: ``(T, 4, 4)`` float32, world to camera in OpenGL's convention: x right, y up, looking along -z.
        projection: ``(4, 4)`` float32, camera to clip space.
    """

    points: np.ndarray
    visibility: np.ndarray
    views: np.ndarray
    projection: np.ndarray

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class Limbs:
    """The limbs of one person in one picture, numbered as `LIMBS`; synthetic clips only.

    Attributes:
        label: ``(H, W)`` uint8, 1 + the number of the limb that is seen, 0 off the person.
        whole: ``(len(LIMBS), H, W)`` bool, where each limb is inside the picture, seen or hidden by whatever.
    """

    label: np.ndarray
    whole: np.ndarray


@dataclass(frozen=True)
class Signals:
    """What is known of a stretch of a clip.

    Attributes:
        frames: ``(T, H, W, 3)`` uint8.
        pose: the character's pose, T frames.
        character_mask: ``(T, H, W)`` uint8, 0 outside to 255 inside the character.
        object_masks: ``(T, N, H, W)`` bool, the objects that the character handles; N may be 0.
        depth: ``(T, H, W)`` float32 metres from the camera, 0 where unknown; None if nobody measured it.
        environment: ``(T, H, W, 3)`` uint8, the same scene without the character; synthetic clips only.
        occluder_mask: ``(T, H, W)`` uint8, 0 outside to 255 inside whoever or whatever else stands before the
            character; None if nobody does, or knows.
        driver: the pose of the person in the frames, if ``pose`` is the one that another character takes.
        further: what else somebody knows of every frame, by the name of the condition that is made of it
            (`aa2.condition_table`): ``(T, H, W)`` or ``(T, H, W, 3)``.
        withheld: names of conditions that are not to be made of it, though they could be.
    """

    frames: np.ndarray
    pose: Pose
    character_mask: np.ndarray
    object_masks: np.ndarray
    depth: np.ndarray | None = None
    environment: np.ndarray | None = None
    occluder_mask: np.ndarray | None = None
    driver: Pose | None = None
    further: Mapping[str, np.ndarray] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def handled(self) -> np.ndarray:
        """``(T, H, W)`` bool, where objects are that the character handles."""
        return np.asarray(self.object_masks.any(axis=1))

    @property
    def shown(self) -> Pose:
        """The pose of the person in the frames."""
        return self.pose if self.driver is None else self.driver


@dataclass(frozen=True)
class Reference:
    """The picture of the character to animate.

    Attributes:
        picture: ``(H, W, 3)`` uint8.
        mask: ``(H, W)`` uint8, 0 outside to 255 inside the character: its opacity.
        pose: the character's pose in the picture, one frame.
        foreground: ``(H, W, 3)`` uint8, the character's own colours where the mask is not 0, freed of what
            shines through from behind; None where nobody told them from the picture's. With them ``mask`` is
            a matte, exact to the pixel; without, one that may be a few pixels off.
    """

    picture: np.ndarray
    mask: np.ndarray
    pose: Pose
    foreground: np.ndarray | None = None


class Named(dict[str, T]):
    """Values by name, of which those that are None are left out: what is absent has no entry."""

    def __init__(self, **values: T | None) -> None:
        super().__init__({name: value for name, value in values.items() if value is not None})

    def having(self, **values: T | None) -> Self:
        """The same with other values under these names; None takes one away."""
        return type(self)(**{**self, **values})


class Conditions(Named["torch.Tensor"]):
    """The tensors a model is given for one window, all float32, pictures in [-1, 1].

    By name: ``environment``, ``mask``, ``skeleton`` and ``reference``, which are always there; and for every
    condition of `aa2.condition_table.CONDITIONS` that a sample has, its pictures or planes under its own
    name, 0 where it is not, with its coverage or its presence (`aa2.condition_table.Condition.told`).
    """

    @property
    def environment(self) -> torch.Tensor:
        """``(B, F, 3, H, W)``, frames outside the formulated mask, 0 inside (AA2 §3.2)."""
        return self["environment"]

    @property
    def mask(self) -> torch.Tensor:
        """``(B, F, 1, H, W)``, the formulated mask, 1 where the model paints."""
        return self["mask"]

    @property
    def skeleton(self) -> torch.Tensor:
        """``(B, F, 3, H, W)`` in [0, 1], the drawn skeleton, black where there is none (AA2 §3.4)."""
        return self["skeleton"]

    @property
    def reference(self) -> torch.Tensor:
        """``(B, 3, H, W)``, the character."""
        return self["reference"]

    @property
    def depth(self) -> torch.Tensor | None:
        """``(B, F, 1, H, W)``, structured depth, 0 off the skeleton (AA2 §3.4)."""
        return self.get("depth")

    @property
    def depth_present(self) -> torch.Tensor | None:
        """``(B,)`` 1 where ``depth`` is real, 0 where it is a filler."""
        return self.get("depth_present")

    @property
    def objects(self) -> torch.Tensor | None:
        """``(B, F, 3, H, W)``, object pixels, 0 elsewhere (AA2 §3.3)."""
        return self.get("objects")

    @property
    def objects_present(self) -> torch.Tensor | None:
        """``(B,)`` 1 where ``objects`` are real, 0 where they are a filler."""
        return self.get("objects_present")

    @property
    def warp(self) -> torch.Tensor | None:
        """``(B, F, 3, H, W)``, the lifted reference in the driven pose, 0 where uncovered."""
        return self.get("warp")

    @property
    def warp_mask(self) -> torch.Tensor | None:
        """``(B, F, 1, H, W)`` in [0, 1], the coverage of ``warp``."""
        return self.get("warp_mask")

    def to(self, *args, **kwargs) -> Conditions:
        """Every tensor moved as ``torch.Tensor.to`` does."""
        return Conditions(**{name: tensor.to(*args, **kwargs) for name, tensor in self.items()})
