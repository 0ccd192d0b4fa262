"""A video becomes a clip, or nothing is left behind."""

import warnings

import cv2
import numpy as np
import pytest

from aa2.errors import Doubt, InputError
from aa2.extract import extractors
from aa2.extract.choice import Point
from aa2.extract.extract import extract, extract_reference
from aa2.media.picture import over

from .discs import HEIGHT, RED, WIDTH, film, frame


@pytest.fixture(autouse=True)
def discs(monkeypatch):
    monkeypatch.setitem(extractors.EXTRACTORS, "discs", "tests.extract.discs:disc_extractor")
    monkeypatch.setitem(
        extractors.REFERENCE_EXTRACTORS, "discs", "tests.extract.discs:disc_reference_extractor"
    )


@pytest.mark.slow
def test_a_clip_has_every_frame_linked_to_the_video(tmp_path):
    video = film(tmp_path / "in.mp4", 24, lambda i: frame([(20 + 4 * i, 48, 12, RED)] if 3 <= i < 21 else []))
    told = []
    progress = lambda done, total: told.append((done, total))  # noqa: E731
    with extract(video, tmp_path / "clip", extractor="discs", progress=progress) as clip:
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
        extract(video, tmp_path / "clip", extractor="discs")
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


def test_an_unknown_extractor_is_named(tmp_path):
    video = film(tmp_path / "in.mp4", 2, lambda i: frame([]))
    with pytest.raises(InputError, match=r"^`extractor`: there is no 'psychic'; .*embedded"):
        extract(video, tmp_path / "clip", extractor="psychic")


TWO = [(30, 30, 8, RED), (110, 50, 20, RED)]


def test_a_reference_is_the_largest_person_and_none_without_one():
    picture = frame(TWO)
    with pytest.warns(Doubt, match="2 people.*`reference_person`"):
        reference = extract_reference(picture, extractor="discs")
    assert reference is not None and reference.foreground is not None
    assert reference.mask[50, 110] == 255 and reference.mask[30, 30] == 0
    np.testing.assert_allclose(reference.pose.keypoints[0, :16].mean(axis=0), [110, 50], atol=1)
    assert reference.pose.depth is not None and np.isfinite(reference.pose.depth[0, :17]).all()
    assert extract_reference(frame([]), extractor="discs") is None


@pytest.mark.parametrize(
    ("person", "place"),
    [(0, [110, 50]), (1, [30, 30]), (Point(112, 40), [110, 50]), (Point(22, 31), [30, 30])],
)
def test_the_named_person_of_a_picture_is_taken(person, place):
    with warnings.catch_warnings():
        warnings.simplefilter("error", Doubt)
        reference = extract_reference(frame(TWO), extractor="discs", person=person)
    assert reference is not None
    np.testing.assert_allclose(reference.pose.keypoints[0, :16].mean(axis=0), place, atol=1)
    assert reference.mask[place[1], place[0]] == 255


@pytest.mark.parametrize("person", [2, -1, Point(70, 90), Point(160, 20)])
def test_nobody_of_a_picture_cannot_be_named(person):
    with pytest.raises(InputError, match="`reference_person`"):
        extract_reference(frame(TWO), extractor="discs", person=person)


def test_a_picture_with_alpha_is_its_own_matte():
    truth = frame([(110, 50, 20, RED)])
    alpha = (
        cv2.GaussianBlur((np.ptp(truth.astype(int), axis=-1) > 90) * 255.0, (0, 0), 1.2)
        .round()
        .astype(np.uint8)
    )
    inside = np.full_like(truth, RED)
    garbage = np.where(alpha[..., None] > 0, inside, (0, 255, 255)).astype(np.uint8)
    own = extract_reference(garbage, extractor="discs", alpha=alpha)
    assert own is not None and own.foreground is not None
    np.testing.assert_array_equal(own.mask, alpha)
    np.testing.assert_array_equal(own.foreground, inside)
    assert np.abs(own.picture[5, 5].astype(int) - 128).max() < 3, "what is transparent is a plain ground"
    plain = extract_reference(over(inside, alpha, (40, 90, 90)), extractor="discs")
    assert plain is not None and plain.foreground is not None
    pairs = (own.foreground, own.mask), (plain.foreground, plain.mask)
    shown = [over(colours, cover, (0, 0, 0)).astype(float) for colours, cover in pairs]
    assert 10 * np.log10(255**2 / ((shown[0] - shown[1])[alpha > 0] ** 2).mean()) > 30


def test_a_matte_of_ones_own_is_taken_as_it_is():
    picture = frame([(110, 50, 20, RED)])
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[25:75, 85:135] = 255
    reference = extract_reference(picture, extractor="discs", mask=mask)
    assert reference is not None and reference.foreground is not None
    np.testing.assert_array_equal(reference.mask, mask)
    np.testing.assert_array_equal(reference.picture, picture)
    np.testing.assert_array_equal(reference.foreground[mask > 0], picture[mask > 0])


def test_of_several_in_a_matte_one_is_kept():
    picture = frame(TWO)
    alpha = ((np.ptp(picture.astype(int), axis=-1) > 90) * 255).astype(np.uint8)
    reference = extract_reference(picture, extractor="discs", alpha=alpha, person=1)
    assert reference is not None
    assert reference.mask[30, 30] == 255 and reference.mask[50, 110] == 0
