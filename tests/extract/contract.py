"""What every extractor keeps to: run by ``test_contract.py`` over the tables."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from aa2.extract.apart import behind
from aa2.extract.found import FoundPerson, ObjectPrompt
from aa2.extract.people import people, same_person
from aa2.extract.protocols import Extractor, ReferenceExtractor
from aa2.extract.reading import pose_of
from aa2.extract.regions import Region
from aa2.media.picture import read_picture
from aa2.types import BODY, KEYPOINTS, Pose

ROOT = Path(__file__).parents[2]
PICTURES = [ROOT / "src/aa2/demo/reference.png", ROOT.parent / "shared/real/film_reference.jpeg"]
SIZES = [(1, 1), (1, 7), (3, 200), (200, 3), (131, 255), (480, 640)]
MOST_OBJECTS = 8


@pytest.fixture(scope="module", params=PICTURES, ids=lambda path: path.name)
def portrait(request) -> np.ndarray:
    if not request.param.exists():
        pytest.skip(f"{request.param.name} is not here: no picture of a person to look at")
    return fitted(request.param)


def fitted(path: Path) -> np.ndarray:
    """A picture, 480 pixels wide or high."""
    picture = read_picture(path)
    scale = 480 / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def noise(size: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)


def check(person: FoundPerson, picture: np.ndarray) -> None:
    """Shapes, types and ranges."""
    assert person.keypoints.shape == (KEYPOINTS, 2) and person.keypoints.dtype == np.float32
    assert person.confidence.shape == (KEYPOINTS,) and person.confidence.dtype == np.float32
    assert np.isfinite(person.keypoints).all()
    assert person.confidence.min() >= 0 and person.confidence.max() <= 1
    height, width = picture.shape[:2]
    known = person.keypoints[person.confidence > 0]
    assert (known >= -0.5).all() and (known <= [width - 0.5, height - 0.5]).all()
    assert 0 <= person.score <= 1
    alpha = person.coverage.alpha
    assert alpha.shape[0] == alpha.shape[1] and alpha.dtype == np.float32
    assert alpha.min() >= 0 and alpha.max() <= 1


class ExtractorContract:
    """Of a video's extractor; its module gives a fixture ``extractor``."""

    @pytest.fixture(scope="class")
    @classmethod
    def person(cls, extractor: Extractor, portrait) -> FoundPerson:
        """Who is in the portrait."""
        return people(extractor.pose, portrait)[0]

    @pytest.mark.parametrize("size", SIZES)
    def test_any_size_and_any_region(self, extractor: Extractor, size):
        picture = noise(size)
        before = picture.copy()
        for region in (
            Region(size[1] / 2, size[0] / 2, max(size)),
            Region(-500, 900, 0.5, 2.0),
            Region(0, 0, 1e4),
        ):
            person = extractor.pose.complete(picture, extractor.pose.read(picture, region))
            check(person, picture)
            assert person.region == region
            extractor.mask.reset()
            for mask in (extractor.mask.mask(picture, person), extractor.mask.others(picture, [person])):
                assert mask.shape == size and mask.dtype == np.uint8
        for person in extractor.pose.find(picture, [Region(0, 0, 50)]):
            check(person, picture)
        assert not extractor.mask.others(picture, []).any()
        assert (picture == before).all()

    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("level", [0, 128, 255])
    def test_nobody_in_an_empty_picture(self, extractor: Extractor, size, level):
        assert people(extractor.pose, np.full((*size, 3), level, np.uint8)) == []

    def test_a_person_is_found_and_covered(self, extractor: Extractor, portrait, person):
        person = extractor.pose.complete(portrait, person)
        check(person, portrait)
        extractor.mask.reset()
        mask = extractor.mask.mask(portrait, person)
        sure = person.keypoints[BODY][person.confidence[BODY] > 0.5]
        assert len(sure) >= 6
        columns, rows = np.round(sure).astype(int).T
        assert (mask[rows, columns] > 127).mean() > 0.9
        assert 0.02 < (mask > 127).mean() < 0.8
        eyes, shoulders = person.keypoints[1:3].mean(0), person.keypoints[5:7].mean(0)
        assert eyes[1] < shoulders[1]
        narrow = extractor.mask.others(portrait, [person])
        assert 0.01 < (narrow > 127).mean() <= (mask > 127).mean() + 0.02

    def test_who_is_found_is_read_again(self, extractor: Extractor, portrait, person):
        for region in (person.region, person.place):
            again = extractor.pose.read(portrait, region)
            assert same_person(person, again, portrait)
            both = (person.confidence[BODY] > 0.5) & (again.confidence[BODY] > 0.5)
            assert both.sum() >= 6
            off = np.linalg.norm(person.keypoints[BODY] - again.keypoints[BODY], axis=1)[both]
            assert off.max() < 0.1 * person.place.size

    def test_a_moved_picture_moves_the_person(self, extractor: Extractor, portrait, person):
        right, down = 40, 24
        canvas = np.zeros((portrait.shape[0] + 2 * down, portrait.shape[1] + 2 * right, 3), np.uint8)
        canvas[down:-down, right:-right] = portrait
        region = person.region
        there = Region(region.x + right, region.y + down, region.size, region.angle)
        moved = extractor.pose.read(canvas, there)
        both = (person.confidence[BODY] > 0.5) & (moved.confidence[BODY] > 0.5)
        assert both.sum() >= 6
        shift = moved.keypoints[BODY][both] - person.keypoints[BODY][both]
        np.testing.assert_allclose(shift, np.tile([right, down], (len(shift), 1)), atol=1.0)

    def test_who_is_hidden_by_nobody_is_whole(self, extractor: Extractor, portrait, person):
        np.testing.assert_array_equal(behind(person, []).coverage.alpha, person.coverage.alpha)

    def test_the_mask_depends_on_the_past_only_until_reset(self, extractor: Extractor, portrait, person):
        extractor.mask.reset()
        first = extractor.mask.mask(portrait, person)
        extractor.mask.mask(portrait, extractor.pose.read(portrait, Region(0, 0, 50)))
        extractor.mask.reset()
        np.testing.assert_array_equal(extractor.mask.mask(portrait, person), first)

    @pytest.mark.parametrize("frames", [0, 1, 40])
    def test_depth_of_any_pose(self, extractor: Extractor, frames):
        if extractor.lifter is None:
            pytest.skip("lifts no keypoints")
        rng = np.random.default_rng(frames)
        keypoints = rng.uniform(-50, 500, (frames, KEYPOINTS, 2)).astype(np.float32)
        pose = Pose(keypoints, rng.choice([0, 0.2, 1], (frames, KEYPOINTS)).astype(np.float32))
        before = keypoints.copy()
        depth = extractor.lifter.lift(pose)
        assert depth.shape == (frames, KEYPOINTS) and depth.dtype == np.float32
        assert np.isfinite(depth[:, BODY]).all() and not np.isinf(depth).any()
        np.testing.assert_array_equal(pose.keypoints, before)

    def test_depth_of_any_picture(self, extractor: Extractor):
        if extractor.depth is None:
            pytest.skip("measures no depth")
        for size in SIZES:
            picture = noise(size)
            extractor.depth.reset()
            depth = extractor.depth.depth(picture)
            assert depth.shape == size and depth.dtype == np.float32
            assert np.isfinite(depth).all() and depth.min() >= 0
            np.testing.assert_array_equal(picture, noise(size))

    def test_objects_of_any_picture(self, extractor: Extractor, portrait, person):
        if extractor.objects is None:
            pytest.skip("finds no objects")
        for prompts in ([], [ObjectPrompt("a ball"), ObjectPrompt(box=(2, 2, 9, 9))]):
            extractor.objects.start(prompts)
            extractor.objects.reset()
            for who in (None, person, person, None):
                masks = extractor.objects.masks(portrait, who)
                assert masks.dtype == bool and masks.shape[1:] == portrait.shape[:2]
                assert len(masks) <= MOST_OBJECTS


class ReferenceExtractorContract:
    """Of an extractor of reference pictures; its module gives a fixture ``reference_extractor``."""

    def test_the_matte_is_the_persons(self, reference_extractor: ReferenceExtractor, portrait):
        parts = reference_extractor.people
        person = parts.pose.complete(portrait, people(parts.pose, portrait)[0])
        parts.mask.reset()
        mask, before = parts.mask.mask(portrait, person), portrait.copy()
        matte = reference_extractor.matte.matte(portrait, mask, pose_of(person))
        assert matte.shape == mask.shape and matte.dtype == np.uint8
        sure = person.keypoints[BODY][person.confidence[BODY] > 0.5]
        columns, rows = np.round(sure).astype(int).T
        assert (matte[rows, columns] > 127).mean() > 0.8
        assert ((matte > 127) & (mask > 127)).sum() > 0.7 * max((matte > 127).sum(), (mask > 127).sum())
        np.testing.assert_array_equal(portrait, before)

    def test_nobody_has_no_matte(self, reference_extractor: ReferenceExtractor):
        for size in SIZES:
            nobody = np.zeros(size, np.uint8)
            assert not reference_extractor.matte.matte(noise(size), nobody, Pose.absent(1)).any()
