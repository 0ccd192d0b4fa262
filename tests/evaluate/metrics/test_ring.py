import numpy as np
import pytest

from aa2.evaluate.metrics.ring import FAR, NEAR, ring_error
from aa2.extract.found import FoundPerson, Patch
from aa2.extract.regions import Region

SHAPE = (2, 80, 80)


def scene():
    return np.random.default_rng(0).integers(40, 200, (*SHAPE, 3), np.uint8)


def person(left=30, right=50):
    mask = np.zeros(SHAPE, bool)
    mask[:, 30:50, left:right] = True
    return mask


def found(left, right):
    """A figure in those columns of the whole picture."""
    matte = np.zeros((80, 80), np.float32)
    matte[30:50, left:right] = 1
    region = Region(39.5, 39.5, 80.0)
    nothing = np.zeros((133, 2), np.float32), np.zeros(133, np.float32)
    return FoundPerson(*nothing, 1.0, region, silhouette=Patch(matte, region))


def test_an_untouched_scene_has_no_error():
    assert ring_error(scene(), scene(), person(), [None, None]) == 0


def test_a_level_is_a_level():
    brighter = scene() + np.uint8(7)
    assert ring_error(brighter, scene(), person(), [None, None]) == pytest.approx(7)


def test_only_the_ring_counts():
    frames, mask = scene(), person()
    frames[mask] = 0
    frames[:, :, : 30 - FAR - 1] = 0
    frames[:, 30:50, 30 - NEAR : 30] = 0
    assert ring_error(frames, scene(), mask, [None, None]) == 0
    frames[:, 30:50, 30 - NEAR - 3 : 30] = 0
    assert ring_error(frames, scene(), mask, [None, None]) > 1


def test_a_larger_new_figure_is_no_fault_but_its_halo_is():
    frames = scene()
    frames[:, 30:50, 20:60] = 0
    figures = [found(20, 60)] * 2
    assert ring_error(frames, scene(), person(), figures) == 0
    assert ring_error(frames, scene(), person(), [None, None]) > 1
    frames[:, 30:50, 10:70] = 0
    assert ring_error(frames, scene(), person(), figures) > 1


def test_it_grows_with_noise():
    noise = np.random.default_rng(1).normal(0, 1, (*SHAPE, 3))
    errors = [
        ring_error(np.rint(scene() + s * noise).astype(np.uint8), scene(), person(), [None] * 2)
        for s in (2, 4, 8)
    ]
    assert errors == sorted(errors) and errors[0] > 0.5


def test_without_a_figure_there_is_no_ring():
    assert np.isnan(ring_error(scene(), scene(), np.zeros(SHAPE, bool), [None, None]))
