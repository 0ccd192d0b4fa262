"""Which map is the largest, as NumPy tells it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.avatar.largest import largest


@settings(max_examples=30)
@given(arrays(np.float32, st.tuples(st.integers(1, 6), st.just(5), st.just(7)), elements=st.integers(-2, 2)))
def test_the_first_of_the_largest(maps):
    number, value = largest(maps)
    np.testing.assert_array_equal(number, maps.argmax(axis=0))
    np.testing.assert_array_equal(value, maps.max(axis=0))
    assert number.dtype == np.uint8 and value.dtype == maps.dtype
