"""People who cross are read one by one: none gets the other's limbs, and none is lost."""

from dataclasses import replace
from itertools import islice

import cv2
import numpy as np
import pytest

from aa2.conditions.mask import mask_box
from aa2.extract.apart import GUESSED, behind, in_one_piece, overlapping, step, without
from aa2.extract.choice import Point
from aa2.extract.extract import extract, extract_reference
from aa2.extract.found import FoundPerson, Patch
from aa2.extract.identity import persons
from aa2.extract.reading import PersonReader
from aa2.extract.regions import Region
from aa2.extract.tracking import Tracker
from aa2.media.video import VideoReader
from aa2.types import BODY
from tests.real import excerpt, real

from .discs import GREEN, RED, DiscPose, disc_extractor, frame


class MixingPose(DiscPose):
    """Reads what a green disc hides together with it, as a network that knows one person to a crop does."""

    def read(self, picture: np.ndarray, region: Region) -> FoundPerson:
        alone = super().read(_only(picture, GREEN), region)
        red = super().read(_only(picture, RED), region)
        if not red.score or (alone.score and _off(alone, region) < _off(red, region)):
            return alone
        return super().read(picture, region) if _touch(picture) else red


def _only(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    other = (np.abs(picture.astype(int) - colour).max(axis=-1) > 60)[..., None]
    return np.where(other, 128, picture).astype(np.uint8)


def _off(person: FoundPerson, region: Region) -> float:
    return float(np.hypot(person.place.x - region.x, person.place.y - region.y))


def _touch(picture: np.ndarray) -> bool:
    red, green = (np.abs(picture.astype(int) - c).max(axis=-1) < 60 for c in (RED, GREEN))
    return bool((cv2.dilate(red.astype(np.uint8), np.ones((3, 3))) * green).any())


def disc(x: float, colour: tuple[int, int, int] = RED, y: float = 48.0) -> tuple[np.ndarray, FoundPerson]:
    picture = frame([(x, y, 12, colour)])
    return picture, DiscPose().read(picture, Region(x, y, 48))


def test_what_is_painted_out_has_the_colours_around_it_and_nothing_else_changes():
    picture, other = disc(60)
    empty = without(picture, [other])
    assert (np.ptp(empty.astype(int), axis=-1) < 30).all(), "nothing of the disc is left"
    far = np.hypot(*(np.indices(picture.shape[:2]) - [[[48]], [[60]]])) > 16
    np.testing.assert_array_equal(empty[far], picture[far])


def test_what_somebody_hides_is_guessed_and_not_in_the_matte():
    _, person = disc(60)
    _, other = disc(72, GREEN)
    seen = behind(person, [other])
    right = person.keypoints[BODY, 0] > 62
    assert (seen.confidence[BODY][right] <= GUESSED).all() and (seen.confidence[BODY][~right] > 0.8).all()
    there = seen.coverage.paste((96, 160)) > 0.5
    assert there[:, :58].any() and not there[:, 66:].any()
    np.testing.assert_array_equal(behind(person, []).coverage.alpha, person.coverage.alpha)


def test_pieces_that_lie_apart_are_not_of_who_is_in_front():
    _, other = disc(72, GREEN)
    matte = other.coverage.alpha.copy()
    matte[2:6, 2:6] = 1
    matte[6, 2:6] = 0.4
    found = in_one_piece(replace(other, silhouette=Patch(matte, other.region))).coverage.alpha
    assert not found[:8, :8].any()
    np.testing.assert_array_equal(found[8:, 8:], other.coverage.alpha[8:, 8:])
    assert in_one_piece(other) is other


@pytest.mark.parametrize(("apart", "near"), [(20, True), (22, True), (60, False)])
def test_only_those_who_touch_or_nearly_do_are_painted_out(apart, near):
    picture, person = disc(40)
    _, other = disc(40 + apart, GREEN)
    assert bool(overlapping(person, [other], picture)) is near


def test_a_step_is_measured_in_sizes_of_the_body():
    _, before = disc(40)
    _, after = disc(46)
    assert step(before, before) == 0
    assert step(after, before) == pytest.approx(6 / before.place.size, rel=0.1)


@pytest.mark.slow
def test_who_passes_behind_another_keeps_own_place_in_every_frame():
    # Half of the red disc is hidden at the most: the green one passes lower.
    frames = [frame([(30 + 3 * i, 38, 13, RED), (132 - 3 * i, 58, 13, GREEN)]) for i in range(32)]
    pose = MixingPose()
    mixed = pose.read(frames[16], Region(78, 38, 52))
    assert mixed.keypoints[BODY, 1].mean() > 43, "the two are read as one where nothing is done about it"
    tracker = Tracker(pose)
    for picture in frames:
        tracker.add(picture)
    both = persons(tracker.tracklets, tracker.cuts)
    assert [len(person.regions) for person in both] == [32, 32]
    red = next(p for p in both if p.regions[0].x < 60)
    reader = PersonReader(replace(disc_extractor(), pose=pose), tracker, red)
    overlaps = 0
    for i, picture in enumerate(frames):
        found = reader.read(picture)
        mask, before = found.character_mask, found.occluder_mask
        middle = found.pose.keypoints[0, :16].mean(axis=0)
        assert np.abs(middle - [30 + 3 * i, 38]).max() < 8, i
        green = (np.abs(picture.astype(int) - GREEN).max(axis=-1) < 60) & (np.indices(mask.shape)[0] > 60)
        assert (mask[green] > 127).mean() < 0.2
        if before.any():
            assert (before[green] > 127).mean() > 0.9 and mask[before == 255].max() == 0
            overlaps += 1
    assert overlaps > 4


@pytest.mark.slow
def test_a_man_who_bends_behind_a_woman_is_followed_and_she_is_not_in_his_mask(tmp_path):
    video = excerpt("two_people_cross.mp4", 36, 68, tmp_path, fewer=2)
    with extract(video, tmp_path / "clip") as clip:
        assert clip.pose.present.all()
        masks = clip.character_mask(0, len(clip))
        her_face = masks[24:, 260:300, 125:150]
        assert (her_face > 127).mean() < 0.05
        before = clip.occluder_mask(0, len(clip))
        assert before is not None and (before[24:, 260:300, 125:150] > 127).mean() > 0.9
        hips = clip.pose.keypoints[:, 11:13].mean(axis=1)
        assert (np.abs(np.diff(hips, axis=0)) < 12).all(), "nobody jumps in 1/60 s"


@pytest.mark.slow
def test_in_a_picture_too_a_man_behind_a_woman_has_his_own_head_and_none_of_her():
    with VideoReader(real("two_people_cross.mp4")) as video:
        _, picture = next(islice(video, 39, None))
    found = extract_reference(picture, person=Point(450, 700))
    assert found is not None
    box = mask_box(found.mask)
    assert box is not None
    left, top, right, bottom = box
    assert bottom - top > 750, "he is whole"
    her_face, his_cap = found.mask[535:605, 215:270], found.mask[545:600, 300:350]
    assert (her_face > 127).mean() < 0.02 and (his_cap > 127).mean() > 0.9
    assert left > 200 and right < 740
