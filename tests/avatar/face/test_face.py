"""The picture of a face with another expression."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from aa2.avatar.face.expression import MOVEMENTS, NAMES
from aa2.avatar.face.face import Face
from aa2.avatar.head import head_turn
from aa2.types import FACE
from tests.avatar.face.test_expression import amounts, head, other_person, turned

SCALE, OFFSET = np.ones(2), np.zeros(2)
SIZE = (400, 360)
SKIN, LIP, WHITE = (200.0, 150.0, 120.0), (170.0, 60.0, 60.0), (250.0, 250.0, 250.0)
MIRRORED = np.r_[
    16:-1:-1, 26:16:-1, 27:31, 35:30:-1, 45:41:-1, 47, 46, 39:35:-1, 41, 40,
    54:47:-1, 59:54:-1, 64:59:-1, 67:64:-1,
]  # fmt: skip


def face_of(keypoints: np.ndarray, confidence: np.ndarray) -> Face:
    return Face(keypoints, confidence, head_turn(keypoints, confidence))


def moves(face: Face, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    return face.moves(keypoints, confidence, head_turn(keypoints, confidence))


def painted(keypoints: np.ndarray) -> np.ndarray:
    """``(360, 400, 4)`` float32: skin, white eyes, red lips; the last channel is opacity."""
    picture = np.full((SIZE[1], SIZE[0], 4), (*SKIN, 1), np.float32)
    points = keypoints[FACE]
    for part, colour in (((48, 60), LIP), ((36, 42), WHITE), ((42, 48), WHITE)):
        outline = (16 * points[slice(*part)]).round().astype(np.int32)
        cv2.fillPoly(picture, [outline], (*colour, 1), cv2.LINE_AA, 4)
    return picture


def test_its_own_face_does_not_move():
    reference = head({"open": 0.03}, turned(10, 5, 3))
    face = face_of(*reference)
    assert np.abs(moves(face, *reference)).max() < 1e-9
    picture = painted(reference[0])
    assert face.drawn(picture, SCALE, OFFSET, moves(face, *reference)) is picture


@pytest.mark.parametrize("angles", [(0, 0, 0), (15, -8, 20)])
def test_a_posed_mouth_opens_the_mouth_by_about_as_much(angles):
    face = face_of(*head(scale=80))
    found = moves(face, *head({"open": 0.08}, turned(*angles), scale=140))
    assert found[0] == pytest.approx(0.08, rel=0.2)
    assert np.abs(found[1:]).max() < 0.02
    before, after = face.landmarks(found)
    assert (after - before)[66, 1] == pytest.approx(0.08 * 80, rel=0.3)
    assert np.abs((after - before)[[27, 33, 36, 39, 42, 45, 62]]).max() < 0.5


def test_moves_keep_within_their_limits():
    face = face_of(*head())
    wild = moves(face, *head({"open": 0.6, "brows": 0.4, "smile": 0.4}))
    limits = np.array([movement.limit for movement in MOVEMENTS.values()])
    assert (np.abs(wild) <= limits).all()
    assert moves(face, *head({"open": -0.2}))[0] >= -0.05


def test_another_persons_head_at_rest_moves_little():
    # A retargeted pose has the character's face: what is left are turns and sizes that are told differently.
    face = face_of(*head(shape=other_person()))
    for angles in ((0, 0, 0), (20, 0, 0), (-15, 10, 5)):
        assert np.abs(moves(face, *head(None, turned(*angles), shape=other_person(), scale=70))).max() < 0.006


def test_a_mirrored_pose_moves_the_mirrored_face():
    keypoints, confidence = head({"open": 0.05, "wink": 0.04}, turned(12, 4, 10))
    mirrored = keypoints * (-1, 1) + (400, 0)
    mirrored[[1, 2, 3, 4]] = mirrored[[2, 1, 4, 3]]
    mirrored[FACE] = mirrored[FACE][MIRRORED]
    face = face_of(*head())
    one, other = moves(face, keypoints, confidence), moves(face, mirrored.astype(np.float32), confidence)
    signs = np.array([-1 if name in ("wink", "cock") else 1 for name in NAMES])
    assert np.allclose(one, signs * other, atol=2e-3)
    assert abs(one[NAMES.index("wink")]) > 0.02


@pytest.mark.parametrize("which", ["reference", "pose"])
def test_an_unknown_face_does_not_move(which):
    known, (keypoints, confidence) = head(), head({"open": 0.1})
    unknown = keypoints, np.where(np.arange(133) == 23 + 62, 0, confidence).astype(np.float32)
    reference, pose = (unknown, known) if which == "reference" else (known, unknown)
    face = face_of(*reference)
    assert not moves(face, *pose).any()
    picture = painted(known[0])
    assert face.drawn(picture, SCALE, OFFSET, amounts({"open": 0.1 * (which == "pose")})) is not None


def test_a_face_turned_away_fades_out():
    face = face_of(*head())
    sizes = [abs(moves(face, *head({"open": 0.08}, turned(yaw)))[0]) for yaw in (0, 48, 65, 170)]
    assert sizes[0] > sizes[1] > sizes[2] == sizes[3] == 0
    assert not face.moves(*head({"open": 0.08}), None).any()


def test_an_opened_mouth_is_dark_inside_and_below_it_is_lip():
    keypoints, confidence = head()
    picture = painted(keypoints)
    drawn = face_of(keypoints, confidence).drawn(picture, SCALE, OFFSET, amounts({"open": 0.1}))
    column = drawn[:, round(float(keypoints[23 + 62, 0])), :3]
    line = round(float(keypoints[23 + 62, 1]))
    assert column[line + 6].max() < 80
    lip = np.abs(column - LIP).max(axis=1) < 25
    assert lip[: line + 1].any() and lip[line + 10 :].any()
    assert np.allclose(drawn[..., 3], 1, atol=0.02)


def test_shut_eyes_show_no_white_and_the_rest_stays():
    keypoints, confidence = head()
    picture = painted(keypoints)
    drawn = face_of(keypoints, confidence).drawn(picture, SCALE, OFFSET, amounts({"lids": -0.08}))

    def white(picture: np.ndarray) -> int:
        return int((picture[..., 2] > 200).sum())

    assert white(picture) > 100
    assert white(drawn) < 0.2 * white(picture)
    still = np.abs(drawn - picture).max(axis=2) < 1
    assert still[220:].all() and still[:, :120].all() and still[:60].all()


def test_a_texture_of_another_size_shows_the_same():
    keypoints, confidence = head()
    picture, face = painted(keypoints), face_of(keypoints, confidence)
    wanted = amounts({"open": 0.1, "smile": 0.03})
    large = face.drawn(picture, SCALE, OFFSET, wanted)
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = face.drawn(half, np.full(2, 0.5), np.full(2, -0.25), wanted)
    expected = cv2.resize(large, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert np.abs(small - expected)[..., :3].mean() < 1


def test_a_face_beside_its_texture_leaves_it_as_it_is():
    keypoints, confidence = head()
    picture, aside = painted(keypoints), np.array([5000.0, 0])
    drawn = face_of(keypoints, confidence).drawn(picture, SCALE, aside, amounts({"open": 0.1}))
    assert np.array_equal(drawn, picture)
