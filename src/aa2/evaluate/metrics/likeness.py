"""Whether the result shows the clothes and the face of the reference, in whatever pose.

No truth is needed: each place of the figure in the result is compared with the place of the reference that is
most like it, by features of a network (AlexNet's second and third layer, each place's of length 1, as LPIPS
takes them): the one-sided Chamfer distance of two sets of features. Where a place is does not matter, only
that the reference has it too. Head and body are compared each with its own, and count a half each: a face is
small.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from aa2.avatar.limbs import PARTS, Joints, find_joints, stature
from aa2.evaluate.metrics.lpips import SMALLEST, Lpips
from aa2.types import Pose, Reference

LAYERS = (1, 2)
"""Of AlexNet: 51 and 99 pixels wide, eight and sixteen pixels apart."""
CORE = 0.8
"""Of a part's width, within which a place belongs to it: clear of the scene beside it."""


@dataclass(frozen=True)
class Likeness:
    """The reference's features, by part and layer.

    Attributes:
        parts: of ``head`` and ``body`` those that the reference shows: for each layer ``(N, C)``.
    """

    parts: dict[str, list[Tensor]]

    @classmethod
    def of(cls, lpips: Lpips, reference: Reference, pose: Pose) -> Likeness:
        """The features of a reference, brought to the size of a person.

        Args:
            lpips: the network.
            reference: a picture of any size.
            pose: of the person to paint; the largest of its frames gives the size.
        """
        picture, at = _at_stature(reference, stature_of(pose))
        encoded = lpips.encode(picture[None])
        shown = cv2.resize(reference.mask, picture.shape[1::-1], interpolation=cv2.INTER_AREA) >= 128
        cores = {part: core & shown for part, core in _cores(at, picture.shape[:2]).items()}
        return cls({part: found for part in cores if (found := _places(encoded, cores[part][None]))})

    def distance(self, lpips: Lpips, frames: np.ndarray, pose: Pose) -> float:
        """How unlike the reference the figure in a result is.

        Args:
            lpips: the network.
            frames: ``(F, H, W, 3)`` uint8.
            pose: F frames, where the figure is to be.
        Returns:
            the mean cosine distance of the figure's places to their likest in the reference, from 0; NaN
            where the pose or the reference shows too little.
        """
        encoded = lpips.encode(frames)
        cores = [_cores(pose[t : t + 1], frames.shape[1:3]) for t in range(len(frames))]
        values = []
        for part, known in self.parts.items():
            places = _places(encoded, np.stack([core[part] for core in cores]))
            if places:
                layers = zip(places, known, strict=True)
                values.append(float(np.mean([_to_nearest(found, there) for found, there in layers])))
        return float(np.mean(values)) if values else float("nan")


def _to_nearest(found: Tensor, known: Tensor) -> float:
    """Mean over ``(N, C)`` features of the cosine distance to the nearest of ``(M, C)``."""
    nearest = [(batch @ known.T).max(dim=1).values for batch in found.split(4096)]
    return float((1 - torch.cat(nearest)).clamp(min=0).mean())


def _places(encoded: list[Tensor], cores: np.ndarray) -> list[Tensor]:
    """The features inside ``(T, H, W)`` bool cores, ``(N, C)`` a layer; empty where a layer has none."""
    places = []
    for layer in LAYERS:
        features = encoded[layer]
        size = features.shape[3], features.shape[2]
        small = [cv2.resize(core.astype(np.float32), size, interpolation=cv2.INTER_AREA) for core in cores]
        inside = torch.from_numpy(np.stack(small) > 0.5).to(features.device)
        places.append(features.movedim(1, -1)[inside])
    return places if all(len(found) for found in places) else []


def _cores(pose: Pose, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """``(H, W)`` bool, where ``head`` and ``body`` of a pose of one frame surely are."""
    joints = find_joints(pose.keypoints[0], pose.confidence[0], None) if len(pose) else {}
    size = stature(joints) or 0.0
    cores = {part: np.zeros((shape[0], shape[1]), np.uint8) for part in ("head", "body")}
    for part in PARTS:
        if part.start in joints and part.end in joints:
            start, end = _bone(part.inset, part.tip * size, joints, part.start, part.end)
            width = max(round(2 * CORE * part.radius * size), 1)
            core = cores["head" if part.name == "head" else "body"]
            cv2.line(core, _pixel(start), _pixel(end), 1, width)
    return {part: core > 0 for part, core in cores.items()}


def _bone(inset: float, tip: float, joints: Joints, start: str, end: str) -> tuple[np.ndarray, np.ndarray]:
    a, b = joints[start][:2], joints[end][:2]
    unit = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
    return a + inset * (b - a), b + tip * unit


def _pixel(point: np.ndarray) -> tuple[int, int]:
    x, y = np.clip(np.round(point), -10_000, 10_000).astype(int)
    return int(x), int(y)


def stature_of(pose: Pose) -> float:
    """Pixels, the largest of any frame; 0 where too little is known."""
    frames = zip(pose.keypoints, pose.confidence, strict=True)
    return max((stature(find_joints(*frame, None)) or 0.0 for frame in frames), default=0.0)


def _at_stature(reference: Reference, wanted: float) -> tuple[np.ndarray, Pose]:
    """The reference's picture and pose with a figure of that size."""
    own = stature_of(reference.pose)
    scale = wanted / own if own and wanted else 1.0
    height, width = reference.picture.shape[:2]
    size = (max(round(side * scale), SMALLEST) for side in (width, height))
    across, down = size
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.resize(reference.picture, (across, down), interpolation=how)
    x, y = across / width, down / height
    affine = np.array([[x, 0, x / 2 - 0.5], [0, y, y / 2 - 0.5]])
    return picture, reference.pose.transformed(affine)
