"""Real footage, where the files are at hand: the hard case of a small figure beside another person."""

import numpy as np
import pytest

from aa2.extract.choice import Spot
from aa2.extract.extract import extract
from tests.real import excerpt


@pytest.mark.slow
def test_the_named_woman_is_read_only_where_she_is(tmp_path):
    video = excerpt("walker_outdoors.mp4", 33, 46, tmp_path)
    with extract(video, tmp_path / "clip", person=Spot(12, 1530, 740)) as clip:
        present = clip.pose.present
        assert not present[:3].any(), "she is behind the tree"
        assert present[7:].all()
        hips = clip.pose.keypoints[present, 11]
        assert (np.abs(hips[:, 1] - 740) < 80).all(), "the man stands 450 pixels higher"
        assert hips[-1, 0] < hips[0, 0] - 30, "she walks to the left"
        masks = clip.character_mask(0, len(clip))
        assert not masks[:3].any()
        assert not masks[:, :400].any(), "the man on the roof stays untouched"
        assert 15_000 < (masks[-1] > 127).sum() < 60_000


@pytest.mark.slow
def test_a_cartoon_is_followed_into_a_close_up(tmp_path):
    video = excerpt("film_character.mp4", 20, 28, tmp_path)
    with extract(video, tmp_path / "clip") as clip:
        assert clip.pose.present.all()
        assert (clip.pose.confidence[:, 30] > 0.5).mean() > 0.8, "the face is read"
        nose = clip.pose.keypoints[:, 0]
        assert ((nose[:, 0] > 560) & (nose[:, 0] < 720)).all()
