import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aa2.avatar.raster import rasterise

SQUARE = np.array([[[2, 3, 0], [12, 3, 0], [2, 13, 0]], [[12, 3, 0], [12, 13, 0], [2, 13, 0]]], float)


def covered(found, size):
    picture = np.zeros(size[::-1], int)
    np.add.at(picture, (found.row, found.column), 1)
    return picture


def test_a_square_is_filled_to_its_edges_without_a_gap():
    found = rasterise(SQUARE, SQUARE[..., :2] * 2 + 1, (20, 20))
    inside = covered(found, (20, 20))
    assert inside.sum() == 11 * 11 and (inside[3:14, 2:13] == 1).all()
    np.testing.assert_allclose(found.values, np.stack([found.column, found.row], axis=1) * 2 + 1, atol=1e-4)
    assert set(found.triangle) == {0, 1}


def test_the_nearer_triangle_covers():
    far = SQUARE[:1] + np.array([0, 0, 5])
    for order in ((SQUARE[:1], far), (far, SQUARE[:1])):
        corners = np.concatenate(order)
        found = rasterise(corners, corners[..., 2:], (20, 20))
        assert len(found) > 30 and (found.depth == 0).all() and (found.values == 0).all()


def test_what_is_seen_from_behind_is_left_out():
    assert not len(rasterise(SQUARE[:, ::-1], SQUARE, (20, 20)))


def test_what_lies_outside_or_nowhere_is_left_out():
    for corners in (SQUARE + np.array([100, 0, 0]), SQUARE - (0, 90, 0), SQUARE * np.nan, SQUARE[:0]):
        assert not len(rasterise(corners, SQUARE[: len(corners)], (20, 20)))


@given(st.integers(0, 2**32 - 1))
def test_a_mesh_covers_each_pixel_of_itself_once_and_its_shift_shifts(seed):
    rng = np.random.default_rng(seed)
    across, down = np.meshgrid(np.arange(0, 31, 6.0), np.arange(0, 31, 6.0))
    nodes = np.stack([across.ravel(), down.ravel(), 0 * down.ravel()], axis=1)
    nodes[:, :2] += rng.uniform(-2, 2, (len(nodes), 2)) + 5
    grid = np.arange(len(nodes)).reshape(across.shape)
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    triangles = np.concatenate([np.stack(t, axis=-1).reshape(-1, 3) for t in ((a, b, c), (b, d, c))])
    corners = nodes[triangles]
    found = rasterise(corners, corners[..., :2], (48, 48))
    np.testing.assert_allclose(found.values, np.stack([found.column, found.row], axis=1), atol=1e-3)
    assert covered(found, (48, 48)).max() == 1
    area = sum(abs(np.linalg.det(corner[1:, :2] - corner[0, :2])) for corner in corners) / 2
    assert abs(len(found) - area) < 0.1 * area
    moved = rasterise(corners + np.array([3, 2, 0]), corners[..., :2], (48, 48))
    np.testing.assert_array_equal(covered(moved, (48, 48))[2:, 3:], covered(found, (48, 48))[:-2, :-3])
