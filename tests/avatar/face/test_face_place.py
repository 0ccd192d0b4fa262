"""A head is laid where the face of its pose is."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.avatar.face.face_place import FacePlace
from aa2.avatar.head import head_turn
from aa2.types import FACE
from tests.avatar.face.test_expression import head, turned

REFERENCE = head()
GRID = np.stack(np.meshgrid(np.arange(100, 300, 8.0), np.arange(60, 340, 8.0)), axis=-1).reshape(-1, 2)


def place_of(keypoints: np.ndarray, confidence: np.ndarray) -> FacePlace:
    return FacePlace(keypoints, confidence, head_turn(keypoints, confidence), GRID)


def posed(matrix: np.ndarray, shift: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    keypoints = (REFERENCE[0] @ matrix.T + shift).astype(np.float32)
    return keypoints, REFERENCE[1], head_turn(keypoints, REFERENCE[1])


def carried(matrix: np.ndarray, shift: tuple[float, float]) -> np.ndarray:
    return np.column_stack([GRID @ matrix.T + shift, np.zeros(len(GRID))])


def test_a_head_in_its_place_stays():
    place, vertices = place_of(*REFERENCE), carried(np.eye(2), (0, 0))
    similarity = place.similarity(vertices, *posed(np.eye(2), (0, 0)))
    assert np.abs(place.laid(vertices, similarity) - vertices).max() < 1e-3


@pytest.mark.parametrize(
    "growth, roll, shift", [(1.0, 0.0, (8, -5)), (1.1, 6.0, (3, 4)), (0.92, -5.0, (0, 0))]
)
def test_what_is_off_is_mended(growth, roll, shift):
    matrix = growth * turned(roll=roll)[:2, :2]
    off = np.array([200, 180]) - matrix @ (200, 180) + shift
    place, vertices = place_of(*REFERENCE), carried(np.eye(2), (0, 0))
    result = place.laid(vertices, place.similarity(vertices, *posed(matrix, tuple(off))))
    wanted = carried(matrix, tuple(off))
    face = np.abs(GRID - REFERENCE[0][FACE].mean(axis=0)).max(axis=1) < 50
    assert np.abs(result - wanted)[face].max() < 0.5
    neck = GRID[:, 1] > 180 + 1.2 * 120
    assert np.array_equal(result[neck], vertices[neck])


def test_no_more_is_mended_than_is_likely():
    place, vertices = place_of(*REFERENCE), carried(np.eye(2), (0, 0))
    result = place.laid(vertices, place.similarity(vertices, *posed(2 * np.eye(2), (300, 0))))
    moved = (result - vertices)[np.abs(GRID - (200, 180)).max(axis=1) < 30]
    assert np.abs(moved.mean(axis=0)).max() < 0.3 * 240 + 1


def test_a_face_that_is_not_known_or_turned_away_moves_nothing():
    vertices = carried(np.eye(2), (0, 0))
    keypoints, confidence = head(turn=turned(yaw=80))
    assert (
        place_of(*REFERENCE).similarity(vertices, keypoints, confidence, head_turn(keypoints, confidence))
        is None
    )
    unknown = place_of(REFERENCE[0], np.zeros(133, np.float32))
    assert unknown.similarity(vertices, *posed(np.eye(2), (5, 5))) is None
    assert unknown.laid(vertices, None) is vertices
