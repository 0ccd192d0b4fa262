import cv2
import numpy as np

from aa2.conditions.plate import clean_plate, plate_holes, scenery_holes
from aa2.evaluate.metrics.pictures import psnr
from aa2.media.inpainting import draw_over

SIZE = 128


def scene(seed=0):
    """A wall with spots."""
    rng = np.random.default_rng(seed)
    wall = rng.integers(90, 170, (20, 20, 3), np.uint8)
    wall = cv2.resize(wall, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        x, y = rng.integers(4, SIZE - 4, 2).tolist()
        cv2.circle(wall, (x, y), int(rng.integers(2, 6)), rng.integers(60, 200, 3).tolist(), -1)
    return wall


def with_person(background, step):
    """A column that walks over the pictures."""
    holes = np.zeros(background.shape[:3], bool)
    for t, hole in enumerate(holes):
        hole[30:100, 20 + step * t : 45 + step * t] = True
    return np.where(holes[..., None], np.uint8(128), background), holes


def test_what_other_frames_show_comes_back():
    background = np.stack([scene()] * 8)
    frames, holes = with_person(background, step=10)
    result = clean_plate(frames, holes)
    np.testing.assert_array_equal(result, background)


def test_a_moving_camera_is_followed():
    wide, frames = cv2.resize(scene(3), (2 * SIZE, 2 * SIZE), interpolation=cv2.INTER_CUBIC), []
    for t in range(8):
        turn = np.array([[1, 0.002 * t, -20 - 3 * t], [-0.002 * t, 1, -40 + 2 * t], [1e-5 * t, 0, 1]])
        frames.append(cv2.warpPerspective(wide, turn, (SIZE, SIZE)))
    background = np.stack(frames)
    frames, holes = with_person(background, step=10)
    telea = np.stack([cv2.inpaint(f, h.astype(np.uint8), 5, cv2.INPAINT_TELEA)
                      for f, h in zip(frames, holes, strict=True)])  # fmt: skip
    result = clean_plate(frames, holes)
    assert psnr(result, background, holes) > psnr(telea, background, holes) + 8
    np.testing.assert_array_equal(result[~holes], frames[~holes])


def test_what_no_frame_shows_is_drawn_over():
    background = np.stack([scene()] * 4)
    frames, holes = with_person(background, step=0)
    result = clean_plate(frames, holes)
    np.testing.assert_array_equal(result[0], draw_over(frames[0], holes[0]))
    np.testing.assert_array_equal(result[~holes], frames[~holes])


def test_what_no_frame_shows_may_have_texture_that_stays_with_the_scene():
    """A camera that moves to the side before a person in the middle of the picture."""
    rng = np.random.default_rng(0)
    wide = rng.integers(60, 190, (SIZE, 2 * SIZE, 3), np.uint8)
    background = np.stack([wide[:, 20 + t : 20 + t + SIZE] for t in range(2)])
    holes = np.zeros(background.shape[:3], bool)
    holes[:, 20:110, 50:75] = True
    frames = np.where(holes[..., None], np.uint8(128), background)
    smooth, result = clean_plate(frames[:1], holes[:1]), clean_plate(frames, holes, texture=True)
    inner = np.s_[30:100, 58:68]
    assert result[0][inner].std() > 3 * smooth[0][inner].std()
    np.testing.assert_array_equal(result[~holes], frames[~holes])
    apart = [
        np.abs(result[1][inner].astype(int) - np.roll(result[0], by, axis=1)[inner]).mean() for by in (-1, 1)
    ]
    assert apart[0] < 0.5 * apart[1]


def test_another_scene_is_no_source():
    background = np.stack([scene(0), scene(1)])
    frames, holes = with_person(background, step=40)
    np.testing.assert_array_equal(clean_plate(frames, holes)[0], draw_over(frames[0], holes[0]))


def test_no_frame_is_all_hole():
    frames = np.stack([scene()] * 2)
    result = clean_plate(frames, np.stack([np.ones((SIZE, SIZE), bool), np.zeros((SIZE, SIZE), bool)]))
    np.testing.assert_array_equal(result[1], frames[1])
    assert result.shape == frames.shape


def test_who_stands_before_the_person_is_no_part_of_the_scene_behind():
    person, other = np.zeros((2, 1, SIZE, SIZE), np.uint8)
    person[0, 30:100, 40:60] = other[0, 30:100, 64:80] = 255
    alone, both = scenery_holes(person, None), scenery_holes(person, other)
    np.testing.assert_array_equal(alone, plate_holes(person))
    assert both[0, 30:100, 40:80].all() and not alone[0, 30:100, 66:].any()


def test_where_the_outline_is_known_the_scene_stays_up_to_it():
    """And what is filled in comes from outside the generous holes, for they are the safer sources."""
    background = np.stack([scene()] * 8)
    frames, holes = with_person(background, step=10)
    tight = holes & (np.arange(SIZE)[:, None] > 50)
    spoilt = frames.copy()
    spoilt[holes & ~tight] = 255  # a rim of the person that the outlines miss
    result = clean_plate(spoilt, holes, list(tight))
    np.testing.assert_array_equal(result[~tight], spoilt[~tight])
    np.testing.assert_array_equal(result[tight], background[tight])
