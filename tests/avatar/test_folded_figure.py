"""An arm that points to the camera: as the picture shows it if it is posed so, redrawn if it stretches."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.alignment import aligned
from aa2.avatar.figure import Figure
from aa2.avatar.folded_figure import FoldedFigure, figure_of

from .doll import SIZE, doll, maps_of, posed
from .test_redrawn_arms import towards_camera, with_hand

HANGING = posed(left_arm=0)


@pytest.fixture(scope="module")
def both():
    given = with_hand()
    return Figure(*given, as_seen=True), Figure(*given)


@pytest.fixture(scope="module")
def folded(both):
    return FoldedFigure(*both)


@pytest.mark.slow
def test_only_arms_towards_the_camera_make_two_figures():
    assert isinstance(figure_of(*with_hand()), FoldedFigure)
    own = posed()
    assert isinstance(figure_of(doll(own), maps_of(own)), Figure)


def test_posed_as_in_the_picture_it_is_as_seen_and_stretched_it_is_redrawn(folded, both):
    seen, redrawn = both
    for pose, share, same in ((towards_camera(), 0, seen), (HANGING, 1, redrawn)):
        assert folded.share(pose, SIZE) == share
        for one, other in zip(folded.onto(pose, SIZE), same.onto(pose, SIZE), strict=True):
            np.testing.assert_array_equal(one, other)


def test_between_both_one_goes_over_into_the_other(folded):
    start, end = towards_camera().keypoints, HANGING.keypoints
    ways = np.linspace(0, 1, 12)
    poses = [replace(HANGING, keypoints=(1 - way) * start + way * end) for way in ways]
    shares = [folded.share(pose, SIZE) for pose in poses]
    assert shares == sorted(shares) and sum(0 < share < 1 for share in shares) > 1
    pose = next(pose for pose, share in zip(poses, shares, strict=True) if 0.2 < share < 0.8)
    colours, cover = folded.onto(pose, SIZE)
    assert colours.dtype == np.uint8 and cover.dtype == np.float32 and 0 <= cover.min() <= cover.max() <= 1


@pytest.mark.slow
def test_handles_of_both_are_moved(folded, both):
    count = sum(map(len, folded.handles))
    assert count == sum(len(handles) for figure in both for handles in figure.handles)
    for pose in (towards_camera(), HANGING):
        assert len(folded.placed(pose, SIZE).points) == count
        moved = replace(pose, moved=np.full((1, count, 2), (3.0, 0.0), np.float32))
        _, before = folded.onto(pose, SIZE)
        _, after = folded.onto(moved, SIZE)
        np.testing.assert_allclose(after[:, 3:], before[:, :-3], atol=0.02)
        assert np.subtract(folded.reach(moved), folded.reach(pose)).tolist() == [3, 0, 3, 0]


def test_it_is_aligned_as_any_figure(folded):
    pose = HANGING
    mask = np.roll((folded.onto(pose, SIZE)[1] * 255).astype(np.uint8), 2, axis=1)
    found = aligned(folded, pose, pose, [mask], frames=[np.zeros((*mask.shape, 3), np.uint8)])
    assert found.moved is not None and found.moved.shape[1] == sum(map(len, folded.handles))
    assert np.median(found.moved[..., 0]) > 0.5
