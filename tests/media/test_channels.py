"""Planes of numbers with the channels of a picture, against NumPy's own way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.media.channels import blended, in_channels, rounded, where

SIDES = st.tuples(st.integers(1, 6), st.integers(1, 6))


@given(st.data(), SIDES, st.integers(2, 4), st.sampled_from([np.uint8, np.float32, np.float64]))
def test_a_plane_is_in_every_channel(data, sides, channels, kind) -> None:
    plane = data.draw(arrays(kind, sides, elements=st.integers(0, 200)))

    assert np.array_equal(in_channels(plane, channels), np.repeat(plane[..., None], channels, axis=2))


@given(st.data(), SIDES, st.integers(2, 4), st.sampled_from([np.uint8, np.float32]))
def test_where_is_numpys_where_and_leaves_what_it_is_given(data, sides, channels, kind) -> None:
    one, other = (data.draw(arrays(kind, (*sides, channels), elements=st.integers(0, 200))) for _ in range(2))
    mask, before = data.draw(arrays(bool, sides)), other.copy()

    assert np.array_equal(where(mask, one, other), np.where(mask[..., None], one, other))
    assert np.array_equal(other, before)


@given(st.data(), SIDES, st.integers(2, 4), st.sampled_from([np.uint8, np.float32]))
def test_pictures_are_blended_to_the_bit_and_left_as_they_are(data, sides, channels, kind) -> None:
    one, other = (data.draw(arrays(kind, (*sides, channels), elements=st.integers(0, 200))) for _ in range(2))
    share = data.draw(arrays(np.float32, sides, elements=st.floats(0, 1, width=32)))
    before = one.copy(), other.copy()

    made = blended(one, other, share)

    apart = one.astype(np.float32) - other
    assert made.dtype == np.float32 and np.array_equal(made, other + share[..., None] * apart)
    assert np.array_equal(one, before[0]) and np.array_equal(other, before[1])


@given(arrays(np.float32, (3, 4, 3), elements=st.floats(-300, 500, width=32)))
def test_levels_are_rounded_and_stay_in_eight_bits(picture) -> None:
    wanted = np.clip(np.rint(picture), 0, 255).astype(np.uint8)

    assert np.array_equal(rounded(picture), wanted)


def test_views_will_do() -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (2, 9, 12, 3), np.uint8)
    mask = pictures[0, ..., 0] > 128
    part = np.s_[1:8:2, 2:11:3]

    made = where(mask[part], pictures[0][part], pictures[1][part])

    assert np.array_equal(made, np.where(mask[part][..., None], pictures[0][part], pictures[1][part]))


def test_pictures_that_differ_in_type_are_refused() -> None:
    one = np.zeros((2, 2, 3), np.uint8)
    with pytest.raises(ValueError, match=r"uint8 and .*float32"):
        where(np.ones((2, 2), bool), one, one.astype(np.float32))
