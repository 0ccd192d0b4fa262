"""The laws of the formulated mask (AA2 Eq. 2)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from aa2.conditions.mask import (
    READINGS,
    character_pixels,
    formulate,
    formulated,
    inference_block,
    mask_box,
    random_block,
    regridded,
    regrown,
    with_blocks_of,
)

shapes = npst.array_shapes(min_dims=2, max_dims=2, max_side=24)
masks = npst.arrays(bool, shapes) | npst.arrays(np.uint8, shapes, elements=st.sampled_from([0, 0, 0, 1, 255]))
coefficients = st.integers(1, 40) | st.fractions(Fraction(1, 20), 40, max_denominator=50)
blocks = st.tuples(coefficients, coefficients)
readings = st.sampled_from(["size", "count"])


def box_mask(mask: np.ndarray) -> np.ndarray:
    filled, box = np.zeros(mask.shape, bool), mask_box(mask)
    if box is not None:
        filled[box[1] : box[3], box[0] : box[2]] = True
    return filled


@given(masks, blocks, readings)
def test_lies_between_the_character_and_its_box(mask, block, reading):
    result = formulate(mask, block, reading)
    assert result.dtype == bool and result.shape == mask.shape
    assert not ((mask != 0) & ~result).any()
    assert not (result & ~box_mask(mask)).any()


@given(masks)
def test_block_of_a_pixel_is_the_character(mask):
    np.testing.assert_array_equal(formulate(mask, (1, 1)), mask != 0)


@given(masks)
def test_block_of_the_box_is_the_box(mask):
    left, top, right, bottom = mask_box(mask) or (0, 0, 1, 1)
    expected = box_mask(mask)
    np.testing.assert_array_equal(formulate(mask, (bottom - top, right - left)), expected)
    np.testing.assert_array_equal(formulate(mask, (1, 1), reading="count"), expected)


@pytest.mark.slow
@given(masks, blocks, readings)
def test_idempotent(mask, block, reading):
    once = formulate(mask, block, reading)
    np.testing.assert_array_equal(formulate(once, block, reading), once)


@given(masks, blocks, readings)
def test_input_is_untouched(mask, block, reading):
    before = mask.copy()
    formulate(mask, block, reading)
    np.testing.assert_array_equal(mask, before)


@given(shapes, blocks, readings)
def test_empty_stays_empty(shape, block, reading):
    assert not formulate(np.zeros(shape, np.uint8), block, reading).any()


@given(st.integers(1, 300), st.integers(1, 300))
def test_inference_lays_ten_blocks_a_side(height, width):
    diagonal = np.zeros((height, width), bool)
    diagonal[0, 0] = diagonal[-1, -1] = True
    result = formulate(diagonal, inference_block(diagonal))
    # The first block ends where the second begins: after a tenth of the side, at least one pixel.
    expected = max(-(-height // 10), 1), max(-(-width // 10), 1)
    assert (result[:, 0].sum(), result[0].sum()) == expected or min(height, width) < 2


def test_golden_blocks():
    mask = np.zeros((6, 8), np.uint8)
    mask[1, 1] = mask[4, 6] = mask[3, 2] = 255
    expected = np.zeros((6, 8), bool)
    expected[1:3, 1:4] = expected[3:5, 4:7] = expected[3:5, 1:4] = True
    np.testing.assert_array_equal(formulate(mask, (2, 3)), expected)
    np.testing.assert_array_equal(formulate(mask, (2, 2), reading="count"), expected)


@given(st.lists(masks, min_size=1, max_size=3), st.integers(0, 1000))
def test_random_block_is_within_the_largest_box(window, seed):
    boxes = [mask_box(mask) or (0, 0, 1, 1) for mask in window]
    kh, kw = random_block(window, np.random.default_rng(seed))
    assert 1 <= kh <= max(bottom - top for _, top, _, bottom in boxes)
    assert 1 <= kw <= max(right - left for left, _, right, _ in boxes)


@given(masks, st.sampled_from(list(READINGS)))
def test_kinds_are_nested(mask, kind):
    exact, agnostic, box = (formulated(mask, kind) for kind in ("exact", kind, "box"))
    np.testing.assert_array_equal(exact, mask != 0)
    np.testing.assert_array_equal(box, box_mask(mask))
    assert not (exact & ~agnostic).any() and not (agnostic & ~box).any()


def test_a_tenth_of_the_sides_is_ten_blocks_or_blocks_of_ten_pixels():
    mask = np.zeros((200, 100), bool)
    mask[0, 0] = mask[-1, -1] = True  # the box is the picture
    expected = np.zeros_like(mask)
    expected[:20, :10] = expected[-20:, -10:] = True
    np.testing.assert_array_equal(formulated(mask, "shape-agnostic"), expected)
    expected[:] = False
    expected[:10, :10] = expected[-10:, -10:] = True
    np.testing.assert_array_equal(formulated(mask, "shape-agnostic-count"), expected)


def test_non_positive_blocks_are_refused():
    with pytest.raises(ValueError, match="positive"):
        formulate(np.ones((2, 2), bool), (0, 1))


def test_dilation_widens_on_all_sides():
    mask = np.zeros((9, 9), np.uint8)
    mask[4, 4] = 255
    assert character_pixels(mask).sum() == 1
    assert mask_box(character_pixels(mask, 2)) == (2, 2, 7, 7)


@st.composite
def masks_and_figures(draw):
    shape = draw(shapes)
    return draw(npst.arrays(bool, shape)), draw(npst.arrays(bool, shape))


@pytest.mark.slow
@given(masks_and_figures(), blocks | st.none(), st.sampled_from(list(READINGS)))
def test_blocks_are_added_until_the_figure_has_room(case, block, kind):
    mask, figure = case
    reading = READINGS[kind]
    filled = formulated(mask, kind, block)
    grown = with_blocks_of(filled, mask, figure, block, reading)
    if not mask.any():
        np.testing.assert_array_equal(grown, filled)
        return
    assert not ((filled | figure) & ~grown).any()
    # Whole blocks, of the same grid: what was added is touched by the figure, and nothing else is needed.
    np.testing.assert_array_equal(with_blocks_of(filled, mask, grown & ~filled, block, reading), grown)
    np.testing.assert_array_equal(with_blocks_of(filled, mask, figure & mask, block, reading), filled)


@given(masks_and_figures(), blocks | st.none(), st.sampled_from(["shape-agnostic-count", "exact", "box"]))
def test_a_mask_that_is_edited_keeps_its_grid_and_grows_with_what_is_wanted(case, block, kind):
    mask, wanted = case
    np.testing.assert_array_equal(regridded(mask, mask, kind, block), formulated(mask, kind, block))
    if mask.any():
        less = regridded(mask, wanted & mask, kind, block)
        more = regridded(mask, wanted | mask, kind, block)
        assert not (less & ~formulated(mask, kind, block)).any()
        assert not ((formulated(mask, kind, block) | wanted) & ~more).any()


@given(npst.arrays(np.uint8, shapes, elements=st.sampled_from([0, 0, 20, 128, 255])), st.integers(0, 10))
def test_masks_grow_and_shrink_by_pixels(mask, by):
    grown, shrunk = regrown(mask, by), regrown(mask, -by)
    assert (shrunk <= mask).all() and (mask <= grown).all()
    if by:
        np.testing.assert_array_equal(character_pixels(grown), character_pixels(mask, by))
    square = np.zeros((40, 40), np.uint8)
    square[10:30, 15:25] = 255
    assert mask_box(regrown(square, by)) == (15 - by, 10 - by, 25 + by, 30 + by)
    assert mask_box(regrown(square, -by)) == (None if by > 4 else (15 + by, 10 + by, 25 - by, 30 - by))


def test_the_grid_goes_on_outside_the_box():
    mask = np.zeros((60, 60), bool)
    mask[20:40, 20:40] = True
    figure = mask.copy()
    figure[25, 40:47] = True
    grown = with_blocks_of(formulate(mask, (5, 5)), mask, figure, (5, 5))
    expected = mask.copy()
    expected[25:30, 40:50] = True
    np.testing.assert_array_equal(grown, expected)
