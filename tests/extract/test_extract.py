"""A video becomes a clip, or nothing is left behind."""

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.extract import backends
from aa2.extract.extract import extract, extract_reference

from .discs import HEIGHT, RED, WIDTH, disc_backend, film, frame


@pytest.fixture(autouse=True)
def discs(monkeypatch):
    monkeypatch.setitem(backends.BACKENDS, "discs", disc_backend)


def test_a_clip_has_every_frame_linked_to_the_video(tmp_path):
    video = film(tmp_path / "in.mp4", 24, lambda i: frame([(20 + 4 * i, 48, 12, RED)] if 3 <= i < 21 else []))
    told = []
    progress = lambda done, total: told.append((done, total))  # noqa: E731
    with extract(video, tmp_path / "clip", backend="discs", progress=progress) as clip:
        assert len(clip) == 24
        assert clip.size == (WIDTH, HEIGHT)
        assert clip.source.resolve() == video.resolve()
        assert clip.pose.present.tolist() == [3 <= i < 21 for i in range(24)]
        assert clip.made_by == {"pose": "discs", "character_mask": "discs"}
        depth = clip.pose.depth
        assert depth is not None and (np.isfinite(depth[:, 5]) == clip.pose.present).all()
        assert np.isnan(depth[clip.pose.confidence == 0]).all()
        masks = clip.character_mask(0, 24)
        assert (masks[:3] == 0).all()
        assert masks[10, 48, 60] == 255
    assert told[-1] == (48, 48)
    assert [done for done, _ in told] == list(range(1, 49))


def test_without_a_person_nothing_stays_behind(tmp_path):
    video = film(tmp_path / "in.mp4", 6, lambda i: frame([]))
    with pytest.raises(InputError, match="no person found in the whole video"):
        extract(video, tmp_path / "clip", backend="discs")
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


def test_an_unknown_backend_is_named(tmp_path):
    video = film(tmp_path / "in.mp4", 2, lambda i: frame([]))
    with pytest.raises(InputError, match=r"--backend.*embedded"):
        extract(video, tmp_path / "clip", backend="psychic")


def test_a_reference_is_the_largest_person_and_none_without_one():
    picture = frame([(30, 30, 8, RED), (110, 50, 20, RED)])
    reference = extract_reference(picture, backend="discs")
    assert reference is not None
    assert reference.mask[50, 110] == 255 and reference.mask[30, 30] == 0
    np.testing.assert_allclose(reference.pose.keypoints[0, :16].mean(axis=0), [110, 50], atol=1)
    assert reference.pose.depth is not None and np.isfinite(reference.pose.depth[0, :17]).all()
    assert extract_reference(frame([]), backend="discs") is None
