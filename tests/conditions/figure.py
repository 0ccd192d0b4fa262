"""A coloured figure of capsules, in any pose: exact pixels, mask and keypoints for the tests of this room."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.types import FACE, LEFT_HAND, RIGHT_HAND, Pose, Reference, Signals

SIZE = (128, 128)
BACKGROUND = (90, 110, 90)
STATURE = 100


def standing(left_arm: float = 20, right_arm: float = 20, left_leg: float = 8, right_leg: float = 8,
             x: float = 64, scale: float = 1.0) -> Pose:  # fmt: skip
    """A person seen from the front; limbs at angles in degrees from hanging straight, outwards."""
    points, size = np.zeros((133, 2), np.float32), STATURE * scale
    neck = np.array([x, 32 * scale + 64 * (1 - scale)])

    def away(start: np.ndarray, angle: float, length: float, side: int) -> np.ndarray:
        radians = np.deg2rad(angle)
        return start + length * size * np.array([side * np.sin(radians), np.cos(radians)])

    points[0] = neck - (0, 0.14 * size)
    for offset, side, arm, leg, hand, toes in (
        (0, 1, left_arm, left_leg, LEFT_HAND, 17),
        (1, -1, right_arm, right_leg, RIGHT_HAND, 20),
    ):
        points[1 + offset] = points[0] + (side * 0.02 * size, -0.02 * size)
        points[3 + offset] = points[0] + (side * 0.05 * size, 0)
        shoulder = points[5 + offset] = neck + np.array([side * 0.1, 0]) * size
        elbow = points[7 + offset] = away(shoulder, arm, 0.17, side)
        wrist = points[9 + offset] = away(elbow, arm * 1.3, 0.145, side)
        for joint in range(21):
            points[hand.start + joint] = away(wrist, arm * 1.3, 0.02 * (1 + joint % 4), side)
        points[hand.start] = wrist
        hip = points[11 + offset] = neck + np.array([side * 0.055, 0.29]) * size
        knee = points[13 + offset] = away(hip, leg, 0.235, side)
        ankle = points[15 + offset] = away(knee, leg, 0.235, side)
        points[toes : toes + 3] = ankle + np.array([side * 0.03 * size, 0.04 * size])
    points[FACE] = points[0]
    return Pose(points[None], np.ones((1, 133), np.float32))


def draw(pose: Pose, size: tuple[int, int] = SIZE, background: np.ndarray | None = None):
    """The figure's ``(H, W, 3)`` picture and ``(H, W)`` uint8 mask."""
    points, supersampling = pose.keypoints[0], 4
    stature = np.linalg.norm(points[5] - points[6]) / 0.2
    large = (size[0] * supersampling, size[1] * supersampling)
    picture = np.zeros((large[1], large[0], 4), np.uint8)

    def capsule(a: np.ndarray, b: np.ndarray, radius: float, colour: tuple[int, int, int]) -> None:
        start, end = (np.rint((p + 0.5) * supersampling - 0.5).astype(int).tolist() for p in (a, b))
        cv2.line(picture, start, end, (*colour, 255), max(round(2 * radius * stature * supersampling), 1))

    neck, pelvis = (points[5] + points[6]) / 2, (points[11] + points[12]) / 2
    for side, trousers, sleeve in ((0, (40, 60, 170), (200, 60, 50)), (1, (60, 90, 200), (220, 120, 40))):
        hip, knee, ankle = points[11 + side], points[13 + side], points[15 + side]
        capsule(hip, knee, 0.055, trousers)
        capsule(knee, ankle, 0.04, trousers)
        capsule(ankle, points[17 + 3 * side], 0.03, (30, 30, 30))
        capsule(points[5 + side], points[11 + side], 0.05, (230, 220, 60))
        capsule(points[5 + side], points[7 + side], 0.04, sleeve)
        capsule(points[7 + side], points[9 + side], 0.032, (230, 180, 150))
    capsule(neck, pelvis, 0.07, (230, 220, 60))
    capsule(neck, points[0], 0.03, (230, 180, 150))
    capsule(points[0], points[0] - (0, 0.03 * stature), 0.065, (240, 190, 160))
    picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    alpha = picture[..., 3:] / 255.0
    behind = np.full(picture[..., :3].shape, BACKGROUND, np.uint8) if background is None else background
    return np.rint(picture[..., :3] + behind * (1 - alpha)).clip(0, 255).astype(np.uint8), picture[..., 3]


def reference(pose: Pose, size: tuple[int, int] = SIZE) -> Reference:
    return Reference(*draw(pose, size), pose)


def signals(poses: list[Pose], size: tuple[int, int] = SIZE, with_object: bool = False) -> Signals:
    """A clip of the figure before a textured wall, with the truth of the environment."""
    wall = np.random.default_rng(1).integers(60, 200, (8, 8, 3), np.uint8)
    wall = cv2.resize(wall, size, interpolation=cv2.INTER_CUBIC)
    pictures, masks = zip(*(draw(pose, size, wall) for pose in poses), strict=True)
    objects = np.zeros((len(poses), int(with_object), size[1], size[0]), bool)
    objects[:, :, 60:70, 90:100] = True
    frames = np.stack(pictures)
    if with_object:
        frames[:, 60:70, 90:100] = (10, 200, 220)
    pose = Pose(np.concatenate([p.keypoints for p in poses]), np.concatenate([p.confidence for p in poses]))
    return Signals(frames, pose, np.stack(masks), objects, None, np.stack([wall] * len(poses)))
