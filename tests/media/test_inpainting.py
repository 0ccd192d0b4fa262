import numpy as np
import pytest

from aa2.media.inpainting import draw_over

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
