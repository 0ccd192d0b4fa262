import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from aa2.media.inpainting import draw_over, push_pull, textured
from aa2.models.prior import fill

SIZE = 128


@pytest.mark.parametrize("level", [0, 77, 255])
def test_a_plain_wall_is_drawn_over_without_a_trace(level):
    picture = np.full((SIZE, SIZE, 3), level, np.uint8)
    hole = np.zeros((SIZE, SIZE), bool)
    hole[30:90, 50:70] = True
    np.testing.assert_array_equal(
        draw_over(np.where(hole[..., None], 9, picture).astype(np.uint8), hole), picture
    )


def test_only_the_hole_changes_and_stays_between_its_surroundings():
    rng = np.random.default_rng(0)
    picture = rng.integers(100, 150, (60, 91, 3), np.uint8)
    hole = rng.random((60, 91)) < 0.3
    result = draw_over(np.where(hole[..., None], np.uint8(255), picture), hole)
    np.testing.assert_array_equal(result[~hole], picture[~hole])
    assert result[hole].min() >= 100 and result[hole].max() < 150


def lawn(seed=0):
    """Texture alike everywhere, under light that changes from left to right."""
    rng = np.random.default_rng(seed)
    light = np.linspace(80, 160, 240)[None, :, None]
    return (light + rng.normal(0, 12, (160, 240, 3))).clip(0, 255).astype(np.uint8)


def standing():
    hole = np.zeros((160, 240), bool)
    hole[20:150, 100:140] = True
    return hole


def test_what_was_drawn_over_has_the_texture_of_what_is_beside_it():
    picture, hole = lawn(), standing()
    filled = draw_over(picture, hole)
    result = textured(filled, hole, 64)
    inner = np.s_[40:130, 112:128]
    np.testing.assert_array_equal(result[~hole], picture[~hole])
    assert filled[inner].std() < 5
    assert 0.7 < result[inner].std(axis=1).mean() / picture[inner].std(axis=1).mean() < 1.2
    assert abs(result[inner].mean() - filled[inner].mean()) < 2


def test_what_stands_beside_does_not_come_twice():
    picture, hole = lawn(), standing()
    picture[30:140, 180:184] = 255
    result = textured(draw_over(picture, hole), hole, 64)
    copy = np.s_[60:110, 116:120]
    assert result[copy].mean() < draw_over(picture, hole)[copy].mean() + 30


@pytest.mark.parametrize("shift", [1, 32, 239, 500])
def test_any_shift_and_any_hole(shift):
    picture = lawn()
    for hole in (standing(), np.zeros((160, 240), bool), np.ones((160, 240), bool)):
        filled = draw_over(picture, hole)
        result = textured(filled, hole, shift)
        assert result.dtype == np.uint8
        np.testing.assert_array_equal(result[~hole], filled[~hole])


def test_a_plain_wall_stays_plain():
    wall, hole = np.full((160, 240, 3), 90, np.uint8), standing()
    np.testing.assert_array_equal(textured(wall, hole, 64), wall)


@pytest.mark.parametrize("enough", [0.0, 0.25])
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_push_and_pull_keeps_what_is_known_and_stays_within_its_range(enough, height, width, seed):
    if not enough:  # where any pixel is enough, unknown ones of a row or column stay as they are
        height = width = max(height, width)
    rng = np.random.default_rng(seed)
    pixels = rng.random((height, width, 3)).astype(np.float32)
    weight = (rng.random((height, width)) > 0.7).astype(np.float32)
    weight[0, 0] = 1
    filled = push_pull(np.where(weight[..., None] > 0, pixels, np.float32(50)), weight, enough)
    np.testing.assert_array_equal(filled[weight > 0], pixels[weight > 0])
    known = pixels[weight > 0]
    assert filled.min() >= known.min() - 1e-5 and filled.max() <= known.max() + 1e-5


@given(st.integers(2, 40), st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_push_and_pull_of_tensors_is_the_same_where_sides_halve(rows, columns, seed):
    """OpenCV halves an odd side by areas, torch by pairs and a rest: there the two may differ a little."""
    rng = np.random.default_rng(seed)
    pixels = rng.random((64, 64, 3)).astype(np.float32)
    known = np.ones((64, 64), np.float32)
    known[5 : 5 + rows, 9 : 9 + columns] = 0
    ours = push_pull(pixels, known)
    theirs = fill(torch.from_numpy(pixels).movedim(-1, 0)[None], torch.from_numpy(known)[None, None])
    np.testing.assert_allclose(ours, theirs[0].movedim(0, -1).numpy(), atol=1e-5)
