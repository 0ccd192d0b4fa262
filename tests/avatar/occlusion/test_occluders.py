"""What stands before a driver, and what only looks so."""

import cv2
import numpy as np
import pytest

from aa2.avatar.occlusion.occluders import hidden, hidden_over_time
from aa2.types import Pose

SIZE = (200, 260)
JOINTS = {
    0: (100, 34), 3: (106, 32), 4: (94, 32),
    5: (118, 60), 6: (82, 60), 7: (126, 92), 8: (74, 92), 9: (130, 122), 10: (70, 122),
    11: (112, 120), 12: (88, 120), 13: (114, 166), 14: (86, 166), 15: (116, 212), 16: (84, 212),
    17: (120, 222), 18: (124, 222), 20: (80, 222), 21: (76, 222), 100: (131, 132), 121: (69, 132),
}  # fmt: skip
BONES = [
    (5, 7, 18), (7, 9, 15), (6, 8, 18), (8, 10, 15), (11, 13, 27), (13, 15, 20), (12, 14, 27), (14, 16, 20),
    (15, 17, 14), (16, 20, 14), (9, 100, 14), (10, 121, 14),
]  # fmt: skip
"""Two keypoints and the thickness of what is between them."""


def driver(without=(), dx: int = 0, dy: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keypoints, confidence and mask of somebody who stands, but for some bones of the mask."""
    keypoints, confidence = np.zeros((133, 2), np.float32), np.zeros(133, np.float32)
    for number, place in JOINTS.items():
        keypoints[number], confidence[number] = np.add(place, (dx, dy)), 1
    mask = np.zeros(SIZE[::-1], np.uint8)
    at = np.round(keypoints).astype(int)
    cv2.circle(mask, at[0].tolist(), 17, 255, -1)
    cv2.line(mask, at[0].tolist(), ((at[5] + at[6]) // 2).tolist(), 255, 14)
    trunk = np.array([at[5] + (4, -6), at[6] + (-4, -6), at[12] + (-6, 6), at[11] + (6, 6)])
    cv2.fillConvexPoly(mask, trunk, 255)
    for start, end, thickness in BONES:
        if (start, end) not in without:
            cv2.line(mask, at[start].tolist(), at[end].tolist(), 255, thickness)
    return keypoints, confidence, mask


def behind(mask: np.ndarray, left: int, top: int, right: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
    """The mask behind a rectangle, and what of it is hidden."""
    front = np.zeros(mask.shape, bool)
    front[top:bottom, left:right] = True
    return np.where(front, 0, mask).astype(np.uint8), front & (mask > 0)


def guessed(confidence: np.ndarray, keypoints: np.ndarray, gone: np.ndarray, by: float) -> np.ndarray:
    """The confidence with that of keypoints in the hidden place lowered."""
    x, y = np.clip(np.round(keypoints).astype(int), 0, np.array(SIZE) - 1).T
    return np.where(gone[y, x], np.minimum(confidence, by), confidence).astype(np.float32)


def test_nothing_is_hidden_of_who_is_seen():
    keypoints, confidence, mask = driver()
    assert not hidden(keypoints, confidence, mask).any()


def test_nobody_is_hidden_by_nothing():
    keypoints, confidence, mask = driver()
    assert not hidden(keypoints, confidence, 0 * mask).any()
    assert not hidden(keypoints, 0 * confidence, mask).any()


@pytest.mark.parametrize("left", [70, 88, 100])
def test_a_post_hides_the_body_from_head_to_foot(left):
    keypoints, confidence, mask = driver()
    seen, gone = behind(mask, left, 0, left + 30, SIZE[1])
    found = hidden(keypoints, guessed(confidence, keypoints, gone, 0.25), seen)
    assert found[gone].mean() > 0.9
    assert not found[seen == 255].any()
    # It may be wider than the body is, but not reach round what is seen of it.
    assert (found > 0.5).sum() < 1.6 * gone.sum()


@pytest.mark.parametrize("confidence_of_legs", [0.25, 0.01])
def test_a_desk_hides_legs_of_which_keypoints_are_guesses(confidence_of_legs):
    keypoints, confidence, mask = driver()
    seen, gone = behind(mask, 0, 130, SIZE[0], SIZE[1])
    found = hidden(keypoints, guessed(confidence, keypoints, gone, confidence_of_legs), seen)
    assert found[gone].mean() > 0.9


def test_a_desk_hides_the_lower_trunk_of_a_half_figure():
    keypoints, confidence, mask = driver(dy=100)
    seen, gone = behind(mask, 0, 190, SIZE[0], SIZE[1])
    found = hidden(keypoints, guessed(confidence, keypoints, gone, 0.25), seen)
    assert found[gone].mean() > 0.9


def test_the_contour_is_the_mask_s_own():
    keypoints, confidence, mask = driver()
    seen, gone = behind(mask, 80, 80, 120, 112)
    soft = cv2.GaussianBlur(seen, (3, 3), 0)
    found = hidden(keypoints, confidence, soft)
    deep = cv2.erode(gone.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    np.testing.assert_allclose(found[gone & ~deep], 1 - soft[gone & ~deep] / 255, atol=0.02)
    np.testing.assert_array_equal(found[deep], 1)


@pytest.mark.parametrize(
    "without",
    [[(9, 100)], [(15, 17), (16, 20)], [(9, 100), (10, 121)], [(7, 9)], [(7, 9), (9, 100)]],
    ids=["hand", "feet", "hands", "forearm", "forearm and hand"],
)
def test_what_masks_often_miss_is_no_occluder(without):
    keypoints, confidence, mask = driver(without)
    assert not hidden(keypoints, confidence, mask).any()


def test_holes_and_a_trembling_pose_are_none_either():
    rng = np.random.default_rng(0)
    keypoints, confidence, mask = driver()
    for place in rng.uniform((80, 60), (120, 200), (12, 2)):
        cv2.circle(mask, np.round(place).astype(int).tolist(), 2, 0, -1)
    for _ in range(20):
        moved = keypoints + rng.normal(0, 2, keypoints.shape).astype(np.float32)
        assert not hidden(moved, confidence, mask).any()


def test_a_guessed_arm_outside_the_mask_is_a_wrong_guess():
    keypoints, confidence, mask = driver([(5, 7), (7, 9), (9, 100)])
    confidence[[7, 9]] = 0.2
    assert not hidden(keypoints, confidence, mask).any()


@pytest.mark.parametrize("dx, dy", [(0, 90), (-90, 0), (100, 0), (0, -60)])
def test_the_frame_s_border_is_no_occluder(dx, dy):
    assert not hidden(*driver(dx=dx, dy=dy)).any()


def test_moves_with_the_picture():
    keypoints, confidence, mask = driver()
    seen, _ = behind(mask, 92, 60, 112, 200)
    found = hidden(keypoints, confidence, seen)
    moved = hidden(keypoints + np.array((7, 11), np.float32), confidence, np.roll(seen, (11, 7), (0, 1)))
    np.testing.assert_array_equal(moved, np.roll(found, (11, 7), (0, 1)))


def stretch(frames: int) -> tuple[Pose, list[np.ndarray], np.ndarray]:
    """Somebody who stands behind a post in all frames."""
    keypoints, confidence, mask = driver()
    seen, gone = behind(mask, 92, 0, 112, SIZE[1])
    pose = Pose(np.repeat(keypoints[None], frames, axis=0), np.repeat(confidence[None], frames, axis=0))
    return pose, [seen] * frames, gone


@pytest.mark.slow
def test_frozen_frames_give_equal_regions():
    pose, masks, gone = stretch(30)
    found = list(hidden_over_time(pose, iter(masks)))
    assert len(found) == 30 and found[0][gone].mean() > 0.65
    assert all(np.array_equal(frame, found[0]) for frame in found)


def test_a_small_thing_in_one_frame_is_none_and_a_gap_of_one_frame_is_closed():
    pose, _, _ = stretch(9)
    _, _, whole = driver()
    crossed, gone = behind(whole, 98, 172, 132, 190)
    assert hidden(pose.keypoints[0], pose.confidence[0], crossed)[gone].mean() > 0.8
    once = [crossed if t == 4 else whole for t in range(9)]
    assert not any(frame.any() for frame in hidden_over_time(pose, once))
    always = list(hidden_over_time(pose, [crossed] * 9))
    assert all(frame[gone].mean() > 0.8 for frame in always)


def test_a_cut_ends_what_is_remembered():
    pose, _, _ = stretch(8)
    _, _, whole = driver()
    crossed, _ = behind(whole, 98, 172, 132, 190)
    found = list(hidden_over_time(pose, [crossed] * 4 + [whole] * 4, cuts=[4]))
    assert [bool(frame.any()) for frame in found] == [True] * 4 + [False] * 4


def test_no_more_is_read_ahead_than_steadiness_asks_for():
    pose, masks, _ = stretch(12)
    read = []

    def reading():
        for t, mask in enumerate(masks):
            read.append(t)
            yield mask

    for t, _ in enumerate(hidden_over_time(pose, reading())):
        assert len(read) <= t + 3


@pytest.mark.parametrize("far", [1e4, 1e7, 1e12, 1e30])
def test_keypoints_far_off_take_no_memory(far):
    """Of a damaged pose; and of a person so near that the frame shows a piece of the face."""
    keypoints, confidence, mask = driver()
    for number in (15, 9):
        thrown = keypoints.copy()
        thrown[number] = far, -far
        assert hidden(thrown, confidence, mask).shape == mask.shape
    assert hidden(keypoints * far, confidence, mask).shape == mask.shape
