"""What a face does, told from its landmarks."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.avatar.face.expression import (
    NAMES,
    SAME,
    expression,
    measured,
    pose_face,
    rest_face,
    shown,
    tamed,
    with_expression,
)
from aa2.avatar.face.flat_face import faces_of, fit_face
from aa2.avatar.head import POINTS, head_shape, head_turn
from aa2.types import FACE, KEYPOINTS, Pose


def turned(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """``(3, 3)`` from angles in degrees."""
    a, b, c = np.radians([yaw, pitch, roll])
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return about_z @ about_x @ about_y


def head(
    moves: dict[str, float] | None = None,
    turn: np.ndarray | None = None,
    scale: float = 120.0,
    centre: tuple[float, float] = (200.0, 180.0),
    shape: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints and confidence of a mean head, or one of another shape ``(68, 2)`` in the face's plane."""
    points = head_shape().copy()
    if shape is not None:
        points[5:, :2] = shape
    points[5:, :2] += shown(amounts(moves))
    keypoints, confidence = np.zeros((KEYPOINTS, 2), np.float32), np.zeros(KEYPOINTS, np.float32)
    keypoints[POINTS] = scale * (points @ (np.eye(3) if turn is None else turn).T)[:, :2] + centre
    confidence[POINTS] = 1
    return keypoints, confidence


def amounts(moves: dict[str, float] | None) -> np.ndarray:
    return np.array([(moves or {}).get(name, 0.0) for name in NAMES])


def pose_of(*frames: tuple[np.ndarray, np.ndarray]) -> Pose:
    return Pose(np.stack([f[0] for f in frames]), np.stack([f[1] for f in frames]))


def other_person() -> np.ndarray:
    """A longer, narrower face with a larger mouth, higher brows and smaller eyes, ``(68, 2)``."""
    flat = head_shape()[5:, :2] * (0.88, 1.12)
    flat[48:68, 0] *= 1.15
    flat[17:27, 1] -= 0.02
    flat[[37, 38, 43, 44], 1] += 0.012
    return flat


def test_each_movement_measures_itself_alone():
    assert np.allclose(measured(shown(np.eye(len(NAMES)))), np.eye(len(NAMES)))


@pytest.mark.parametrize("angles", [(0, 0, 0), (20, -10, 15), (-25, 10, -30)])
def test_a_fitted_face_lies_flat_as_it_is(angles):
    keypoints, confidence = head({"open": 0.08}, turned(*angles))
    fit = fit_face(keypoints, confidence, head_turn(keypoints, confidence))
    assert fit is not None
    assert measured(fit.flat - head_shape()[5:, :2])[0] == pytest.approx(0.08, abs=0.01)


def test_landmarks_that_make_no_face_are_none():
    keypoints, confidence = head()
    angles = np.arange(68)[:, None]
    keypoints[FACE] = 200 + 40 * np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
    assert fit_face(keypoints, confidence, np.eye(3)) is None


def test_noise_is_taken_for_none_and_nothing_exceeds_its_limit():
    assert np.abs(tamed(np.full(len(NAMES), 0.001))).max() < 1e-4
    assert np.abs(tamed(np.full(len(NAMES), 10.0))).max() < 0.2
    assert tamed(amounts({"open": 0.06}))[0] == pytest.approx(0.06, rel=0.1)


def test_at_rest_lips_are_closed_and_eyes_open():
    frames = [head({"open": 0.1 * (t % 2), "lids": -0.04 * (t == 3)}) for t in range(10)]
    rest = rest_face([fit for fit in faces_of(pose_of(*frames)) if fit is not None])
    assert rest is not None
    calm = head_shape()[5:, :2]
    assert measured(rest)[0] == pytest.approx(measured(calm)[0], abs=0.005)
    assert measured(rest)[3] == pytest.approx(measured(calm)[3], abs=0.005)


def test_no_face_has_no_rest_and_no_expression():
    nobody = Pose.absent(3)
    assert rest_face([]) is None
    assert not expression(nobody, pose_of(head())).any()
    assert np.array_equal(pose_face(np.zeros((3, 68, 2)), pose_of(head()), nobody), nobody.keypoints[:, FACE])


def test_a_mouth_that_opens_opens_the_others():
    driving = pose_of(*(head({"open": 0.1 * (t >= 10)}, turned(10, 5, 8)) for t in range(20)))
    character = pose_of(head(shape=other_person(), scale=60))
    deltas = expression(driving, character)
    assert np.abs(deltas[:6]).max() < 0.003
    assert 0.08 < deltas[15, 66, 1] < 0.14
    posed = pose_face(deltas, character, driving)
    gap = posed[:, 66] - posed[:, 62]
    assert np.linalg.norm(gap[15]) - np.linalg.norm(gap[2]) == pytest.approx(0.1 * 120, rel=0.35)


def test_the_face_is_the_characters_not_the_drivers():
    driving = pose_of(*(head(turn=turned(12, -4, 5)) for _ in range(8)))
    character = pose_of(head(shape=other_person(), scale=60))
    posed = driving.keypoints.copy()
    posed[:, FACE] = pose_face(expression(driving, character), character, driving)
    fit = fit_face(posed[0], driving.confidence[0], head_turn(posed[0], driving.confidence[0]))
    assert fit is not None
    faces = other_person(), head_shape()[5:, :2]
    apart = [np.linalg.norm(fit.flat - face, axis=1).mean() for face in faces]
    assert apart[0] < 0.6 * apart[1]


def test_ones_own_face_comes_back():
    driving = pose_of(*(head({"open": 0.01 * t, "lids": -0.005 * t}, turned(2 * t, t, t)) for t in range(9)))
    character = driving[[4]]
    posed = pose_face(expression(driving, character), character, driving)
    assert np.abs(posed - driving.keypoints[:, FACE]).max() < 0.01 * 120
    assert SAME[0] > 0


def test_a_face_of_another_size_and_place_shows_the_same():
    driving = pose_of(*(head({"open": 0.1 * (t >= 10)}, turned(10, 5, 8)) for t in range(20)))
    character = pose_of(head(shape=other_person(), scale=60))
    plain = pose_face(expression(driving, character), character, driving)
    posed = Pose((0.5 * driving.keypoints + 30).astype(np.float32), driving.confidence)
    result = with_expression(posed, driving, character)
    assert np.allclose(result.keypoints[:, FACE], 0.5 * plain + 30, atol=0.05 * 60)
    others = np.setdiff1d(np.arange(KEYPOINTS), np.r_[FACE])
    assert np.array_equal(result.keypoints[:, others], posed.keypoints[:, others])


def test_a_face_that_trembles_stays():
    random = np.random.default_rng(0)
    keypoints, confidence = head({"open": 0.04}, turned(8, 0, 0))
    noise = random.normal(0, 0.3, (40, KEYPOINTS, 2)).astype(np.float32)
    still = [(keypoints + by, confidence) for by in noise]
    frames = [*still, *(head(turn=turned(8, 0, 0)) for _ in range(20))]
    deltas = expression(pose_of(*frames), pose_of(head(shape=other_person())))
    raw = np.diff([f[0][FACE] for f in still], axis=0).std() / 120
    assert np.diff(deltas[8:32], axis=0).std() < 0.3 * raw


def test_frozen_frames_stay_equal():
    frozen = pose_of(*(head({"open": 0.05}) for _ in range(30)))
    deltas = expression(frozen, pose_of(head(shape=other_person())))
    assert np.array_equal(deltas, np.broadcast_to(deltas[:1], deltas.shape))


def test_shots_have_their_own_rest():
    driving = pose_of(*(head(shape=None if t < 10 else other_person()) for t in range(20)))
    assert np.abs(expression(driving, pose_of(head()), cuts=[10])).max() < 0.004
