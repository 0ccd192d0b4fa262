import numpy as np
import pytest

from aa2.evaluate.protocols.uniform import LEVELS, plain_colour, uniform_cases
from tests.evaluate.evaluated import TINY, write_clips


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_clips(tmp_path_factory.mktemp("clips"))


def test_all_but_the_character_is_one_colour(data):
    for case in uniform_cases(data, TINY):
        colour = plain_colour(case.name[:3])
        assert (case.driving.frames[case.driving.character_mask == 0] == colour).all()
        assert (case.reference.picture[case.reference.mask == 0] == colour).all()
        shown = case.truth[~case.character]
        assert (shown == colour).all(axis=-1).mean() > 0.9
        assert case.driving.object_masks.shape[1] == 0
        assert np.abs(case.truth[case.character].astype(int) - colour).sum(axis=-1).mean() > 60


def test_self_shows_the_driving_frames_and_cross_does_not(data):
    own, other = uniform_cases(data, TINY, limit=1)
    np.testing.assert_array_equal(own.truth, own.driving.frames)
    assert (other.truth != other.driving.frames).any()
    np.testing.assert_array_equal(own.driving.frames, other.driving.frames)


def test_colours_differ_between_clips_and_stay_between_runs():
    colours = np.stack([plain_colour(f"{i:06d}") for i in range(50)])
    assert len(np.unique(colours, axis=0)) == 50
    assert colours.min() >= LEVELS[0] and colours.max() < LEVELS[1]
    assert plain_colour("000012").tolist() == [71, 42, 120]
    assert plain_colour("caf\udce9").shape == (3,), "a name that is no UTF-8, as Linux may have it"
