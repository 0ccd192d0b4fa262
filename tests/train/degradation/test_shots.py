import numpy as np
import pytest

from aa2.train.degradation.shots import closer_shot, ended, half_reference
from aa2.types import Signals
from tests.conditions import figure


@pytest.fixture
def signals() -> Signals:
    return figure.signals([figure.standing(x=60 + t) for t in range(3)], with_object=True)


def rows_of(signals: Signals, least: float = 0.0) -> list[int | None]:
    shots = [
        closer_shot(signals.pose, signals.character_mask, least, np.random.default_rng(s)) for s in range(60)
    ]
    return shots


def test_shots_end_between_the_chin_and_below_the_knees(signals):
    rows = [r for r in rows_of(signals) if r is not None]
    points = signals.pose.keypoints.mean(axis=0)
    assert len(rows) == 60
    assert min(rows) < points[5, 1] + 10 and max(rows) > points[13, 1] - 12
    assert all(points[0, 1] < r < points[15, 1] for r in rows)


def test_a_shot_keeps_the_rows_that_are_asked_for(signals):
    top = int(np.flatnonzero(signals.character_mask.any(axis=(0, 2)))[0])
    assert all(r is None or r >= top + 50 for r in rows_of(signals, least=50))
    assert set(rows_of(signals, least=200)) == {None}


def test_an_ended_clip_knows_nothing_of_what_lies_below(signals):
    result = ended(signals, 70)
    assert result.frames.shape[1] == result.character_mask.shape[1] == result.object_masks.shape[2] == 70
    assert result.environment is not None and result.environment.shape[1] == 70
    below = signals.pose.keypoints[..., 1] > 70
    assert below.any() and (result.pose.confidence[below] == 0).all()
    assert (result.pose.confidence[~below] == signals.pose.confidence[~below]).mean() > 0.95
    np.testing.assert_array_equal(result.pose.keypoints, signals.pose.keypoints)


def test_somebody_upside_down_is_not_framed_closer(signals):
    flipped = signals.pose.transformed(np.array([[1, 0, 0], [0, -1, 127]], float))
    masks = signals.character_mask[:, ::-1]
    assert {closer_shot(flipped, masks, 0, np.random.default_rng(s)) for s in range(20)} == {None}


def test_a_half_reference_is_the_upper_part_of_the_picture():
    whole = figure.reference(figure.standing())
    half = half_reference(whole, np.random.default_rng(0))
    rows = len(half.picture)
    assert rows < len(whole.picture) and len(half.mask) == rows
    np.testing.assert_array_equal(half.picture, whole.picture[:rows])
