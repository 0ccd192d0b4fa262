import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.vectors import cross

NUMBERS = st.floats(-1e3, 1e3)


@given(arrays(float, (4, 2, 3), elements=NUMBERS), arrays(float, (2, 3), elements=NUMBERS))
def test_it_is_numpys_to_the_last_bit(one, other):
    for a, b in ((one, other), (other, one), (one[0, 0], other), (one[0, 0], other[0])):
        np.testing.assert_array_equal(cross(a, b), np.cross(a, b))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_numbers_stay_of_their_kind(kind):
    one, other = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(kind)
    assert cross(one, other).dtype == kind
    np.testing.assert_array_equal(cross(one, other), np.cross(one, other))


def test_lists_do_too():
    np.testing.assert_array_equal(cross([1, 0, 0], [0.0, 1.0, 0.0]), [0, 0, 1])
