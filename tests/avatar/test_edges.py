"""Edges of a drawn figure come to the person's outline; what is inside, and what is far, stays."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.avatar.edges import NEAR, RIM, SAME, Offsets, likeness, moved, offsets_of, steadied

SIZE = (320, 240)
STATURE = 240.0


def shape(by: float = 0.0, at: tuple[float, float] = (120, 160)) -> np.ndarray:
    """``(H, W)`` float32: a trunk of 60 × 120 pixels, its ends round, so many wider on all sides."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32)
    away = np.hypot(columns - at[0], np.maximum(np.abs(rows - at[1]) - 60, 0))
    return np.clip(30.3 + by - away, 0, 1).astype(np.float32)


def frame(seed: int = 0, by: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 256, (SIZE[0] // 4, SIZE[1] // 4, 3), np.uint8)
    return np.roll(cv2.resize(noise, SIZE[::-1], interpolation=cv2.INTER_CUBIC), by, axis=1)


def painted(coverage: np.ndarray) -> np.ndarray:
    """Stripes, black where nothing is covered."""
    rows = np.mgrid[: SIZE[0], : SIZE[1]][0]
    stripes = np.where(rows % 16 < 8, 90, 210).astype(np.uint8)
    return np.where(coverage[..., None] > 0, stripes[..., None], np.uint8(0)) + np.zeros(3, np.uint8)


def opacity(by: float, **more) -> np.ndarray:
    return np.rint(shape(by, **more) * 255).astype(np.uint8)


def brought(own: np.ndarray, wanted: np.ndarray | None, share: float = 1.0):
    found = offsets_of(own, wanted, frame(), STATURE, share)
    return moved(painted(own), own, steadied([found])[0], STATURE)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    return int(((one > 0.5) != (other > 0.5)).sum())


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
def test_an_edge_comes_to_the_outline(by):
    own, wanted = shape(), shape(by)
    assert abs(by) < NEAR * STATURE
    _, coverage = brought(own, opacity(by))
    assert apart(coverage, wanted) < 0.25 * apart(own, wanted)
    half = brought(own, opacity(by), 0.5)[1]
    assert apart(coverage, wanted) < apart(half, wanted) < apart(own, wanted)


@pytest.mark.parametrize("by", [-6, -4, -2, 2, 4, 6])
def test_nothing_folds_however_far_the_outline(by):
    """Colours that rise from left to right still do: nothing is seen twice, nor is anything bitten off."""
    own = shape()
    rising = np.broadcast_to(np.arange(SIZE[1])[None, :, None], (*SIZE, 3)).astype(np.uint8)
    found = offsets_of(own, opacity(by), frame(), STATURE, 1.0)
    colours, coverage = moved(rising, own, steadied([found])[0], STATURE)
    shown = coverage[160] > 0.5
    assert (np.diff(colours[160, shown, 0].astype(int)) >= 0).all()
    assert abs(int(shown.sum()) - 60) <= 2 * (NEAR * STATURE + 1)


@pytest.mark.parametrize("by", [-4, 3])
def test_deep_inside_pixels_stay_and_the_rim_is_the_figures(by):
    own = shape()
    colours, coverage = brought(own, opacity(by))
    deep = cv2.distanceTransform((own > 0.5).astype(np.uint8), cv2.DIST_L2, 5) > RIM * STATURE + 1 + abs(by)
    assert np.array_equal(colours[deep], painted(own)[deep]) and (coverage[deep] == 1).all()
    shown = colours[coverage > 0.5]
    assert shown.min() >= 85, "nothing of the black beyond its edge"
    assert abs(float(shown.mean()) - 150) < 5


@pytest.mark.parametrize("wanted", [None, np.zeros(SIZE, np.uint8), opacity(0, at=(195, 160)), opacity(14)])
def test_without_an_outline_that_is_near_nothing_changes(wanted):
    own = shape()
    if wanted is not None:
        assert apart(own, wanted / 255) > 2 * NEAR * STATURE
    colours, coverage = brought(own, wanted)
    assert apart(coverage, own) <= 12
    assert np.array_equal(brought(own, opacity(3), 0.0)[1], own)
    if wanted is None or not wanted.any():
        assert np.array_equal(coverage, own) and np.array_equal(colours, painted(own))


def test_no_figure_is_no_figure():
    own = np.zeros(SIZE, np.float32)
    colours, coverage = brought(own, opacity(0))
    assert not coverage.any() and not colours.any()


def test_outlines_that_tremble_are_followed_in_the_mean():
    """One that is wider and narrower in turn; the frames stand still."""
    own = shape()
    trembling = [offsets_of(own, opacity(1.0 + (-1) ** t), frame(), STATURE, 1.0) for t in range(7)]
    alone = [moved(painted(own), own, each.field, STATURE)[1] for each in trembling]
    steady = [moved(painted(own), own, field, STATURE)[1] for field in steadied(trembling)]

    def change(covers):
        return np.mean([np.abs(one - other).mean() for one, other in pairwise(covers)])

    assert change(steady) < 0.3 * change(alone)
    assert apart(steady[3], shape(1.0)) < 0.4 * apart(own, shape(1.0))


def test_edges_go_along_with_what_moves():
    """The figure and the frame go 6 pixels to the right in each frame."""
    found = []
    for by in range(0, 30, 6):
        at = 90 + by, 160
        found.append(offsets_of(shape(at=at), opacity(3, at=at), frame(by=by), STATURE, 1.0))
    alone, steady = found[2].field, steadied(found)[2]
    strong = np.linalg.norm(alone, axis=2) > 1.5
    assert strong.sum() > 300
    assert np.abs(steady - alone)[strong].mean() < 0.5


def test_a_frame_without_an_outline_takes_its_neighbours():
    own = shape()
    known, lost = (offsets_of(own, each, frame(), STATURE, 1.0) for each in (opacity(3), None))
    assert known.known and not lost.known
    fields = steadied([known, lost, known])
    assert np.abs(fields[1] - known.field).max() < 0.3


@pytest.mark.slow
@given(st.integers(1, 9), st.floats(-5, 5), st.floats(-5, 5))
def test_what_is_alike_in_all_frames_stays(count, x, y):
    field = np.full((24, 32, 2), (x, y), np.float32)
    still = np.zeros((24, 32), np.uint8)
    for steady in steadied([Offsets(field, still, True)] * count):
        np.testing.assert_allclose(steady, field, atol=1e-4)


def test_somebody_in_other_clothes_is_somebody_else():
    own, colours = shape(), np.full((*SIZE, 3), (90, 120, 160), np.uint8)
    person, scene = opacity(2), frame()
    for by, wanted in (((0, 0, 0), 1.0), ((12, 12, 12), 1.0), ((90, -60, 0), 0.0)):
        shown = np.where(person[..., None] > 0, colours + np.array(by), scene).astype(np.uint8)
        assert likeness(colours, own, person, shown, STATURE) == wanted
    assert likeness(colours, own, np.zeros(SIZE, np.uint8), scene, STATURE) == 0
    assert SAME[0] < SAME[1]


def test_a_part_of_the_frame_says_what_the_whole_does():
    """With an opacity that is nowhere quite whole, and a size that is no multiple of what is looked at."""
    own, wanted, seen = shape(), np.minimum(opacity(3), 252), frame()
    part = np.s_[37:291, 51:198]
    whole = offsets_of(own, wanted, seen, 431.0, 1.0)
    near = offsets_of(own[part], wanted[part], seen[part], 431.0, 1.0)
    full, cut = (
        moved(*picture, each.field, 431.0)
        for picture, each in (
            ((painted(own), own), whole),
            ((painted(own)[part], own[part]), near),
        )
    )
    assert apart(full[1], own) > 500
    assert np.abs(full[1][part] - cut[1]).mean() < 0.05 * np.abs(full[1] - own)[part].mean() + 1e-3
