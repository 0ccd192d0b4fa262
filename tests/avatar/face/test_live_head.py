"""A posed head lies where its face is, and shows its expression."""

from __future__ import annotations

import numpy as np

from aa2.avatar.drawing import Surface
from aa2.avatar.face.live_head import LiveHead
from aa2.avatar.head import head_turn
from aa2.avatar.textures import Texture
from aa2.types import Pose, Reference
from tests.avatar.face.test_expression import head
from tests.avatar.face.test_face import SIZE, painted

GRID = np.stack(np.meshgrid(np.arange(100, 300, 8.0), np.arange(60, 340, 8.0)), axis=-1).reshape(-1, 2)
KEYPOINTS, CONFIDENCE = head()


def texture(colours: np.ndarray) -> Texture:
    about, limb = np.zeros((*colours.shape[:2], 2), np.float32), np.zeros(colours.shape[:2], np.uint8)
    return Texture(colours, about, limb, np.ones(2, np.float32), np.zeros(2, np.float32))


def surfaces() -> list[Surface]:
    """A back and a front, in the pose of the reference."""
    vertices = np.column_stack([GRID, np.zeros(len(GRID))])
    triangles = np.array([[0, 1, 2]])
    both = texture(np.zeros((SIZE[1], SIZE[0], 4), np.float32)), texture(painted(KEYPOINTS))
    inside = np.ones(len(GRID))
    return [Surface(vertices, triangles, None, GRID, each, 0.0, 1.0, inside) for each in both]


def live(confidence: np.ndarray = CONFIDENCE) -> LiveHead:
    picture = painted(KEYPOINTS)[..., :3].astype(np.uint8)
    pose = Pose(KEYPOINTS[None], confidence[None])
    return LiveHead(Reference(picture, np.full(SIZE[::-1], 255, np.uint8), pose), GRID)


def posed(keypoints: np.ndarray, bent: bool = True) -> tuple[list[Surface], list[Surface]]:
    before = surfaces()
    return before, live().posed(before, keypoints, CONFIDENCE, head_turn(keypoints, CONFIDENCE), bent)


def test_in_its_own_pose_a_head_is_as_it_is():
    before, after = posed(KEYPOINTS)
    for one, other in zip(before, after, strict=True):
        assert np.abs(one.vertices - other.vertices).max() < 1e-3
        assert other.texture.colours is one.texture.colours


def test_the_front_alone_shows_an_expression():
    before, after = posed(head({"open": 0.1})[0])
    assert after[0].texture is before[0].texture
    assert (np.abs(after[1].texture.colours - before[1].texture.colours).max(axis=2) > 20).sum() > 50


def test_front_and_back_go_to_where_the_face_is():
    before, after = posed(KEYPOINTS + np.array([6, -4], np.float32), bent=False)
    for one, other in zip(before, after, strict=True):
        moved = (other.vertices - one.vertices)[np.abs(GRID - (200, 180)).max(axis=1) < 40]
        assert np.allclose(moved, (6, -4, 0), atol=0.1)
        assert other.texture is one.texture


def test_without_a_face_a_head_stays_as_the_skeleton_poses_it():
    before = surfaces()
    after = live(0 * CONFIDENCE).posed(before, *head({"open": 0.1}), np.eye(3))
    for one, other in zip(before, after, strict=True):
        assert other.vertices is one.vertices
        assert other.texture.colours is one.texture.colours
