"""What every backend keeps to. A new line in ``BACKENDS`` is tested here without further ado."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from aa2.extract.backends import BACKENDS, Backend, Figure
from aa2.extract.figures import people
from aa2.extract.regions import Region
from aa2.media.picture import read_picture
from aa2.types import BODY, KEYPOINTS, Pose

ROOT = Path(__file__).parents[2]
PICTURES = [ROOT / "src/aa2/demo/reference.png", ROOT.parent / "shared/real/film_reference.jpeg"]
SIZES = [(1, 1), (1, 7), (3, 200), (200, 3), (131, 255), (480, 640)]


@pytest.fixture(scope="module", params=sorted(BACKENDS))
def backend(request) -> Backend:
    return BACKENDS[request.param]()


@pytest.fixture(scope="module", params=PICTURES, ids=lambda path: path.name)
def portrait(request) -> np.ndarray:
    if not request.param.exists():
        pytest.skip(f"{request.param.name} is not here: no picture of a person to look at")
    picture = read_picture(request.param)
    scale = 480 / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def noise(size: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)


def check(figure: Figure, picture: np.ndarray) -> None:
    """Shapes, types and ranges."""
    assert figure.keypoints.shape == (KEYPOINTS, 2) and figure.keypoints.dtype == np.float32
    assert figure.confidence.shape == (KEYPOINTS,) and figure.confidence.dtype == np.float32
    assert np.isfinite(figure.keypoints).all()
    assert figure.confidence.min() >= 0 and figure.confidence.max() <= 1
    height, width = picture.shape[:2]
    known = figure.keypoints[figure.confidence > 0]
    assert (known >= -0.5).all() and (known <= [width - 0.5, height - 0.5]).all()
    assert 0 <= figure.score <= 1
    assert figure.matte.shape[0] == figure.matte.shape[1] and figure.matte.dtype == np.float32
    assert figure.matte.min() >= 0 and figure.matte.max() <= 1


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_any_size_and_any_region(backend, size):
    picture = noise(size)
    before = picture.copy()
    for region in (
        Region(size[1] / 2, size[0] / 2, max(size)),
        Region(-500, 900, 0.5, 2.0),
        Region(0, 0, 1e4),
    ):
        figure = backend.pose.whole(picture, backend.pose.body(picture, region))
        check(figure, picture)
        assert figure.region == region
        backend.mask.reset()
        mask = backend.mask.mask(picture, figure)
        assert mask.shape == size and mask.dtype == np.uint8
    backend.pose.find(picture)
    assert (picture == before).all()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("level", [0, 128, 255])
def test_nobody_in_an_empty_picture(backend, size, level):
    assert people(backend.pose, np.full((*size, 3), level, np.uint8)) == []


def test_a_person_is_found_and_covered(backend, portrait):
    figure = backend.pose.whole(portrait, people(backend.pose, portrait)[0])
    check(figure, portrait)
    backend.mask.reset()
    mask = backend.mask.mask(portrait, figure)
    sure = figure.keypoints[BODY][figure.confidence[BODY] > 0.5]
    assert len(sure) >= 6
    columns, rows = np.round(sure).astype(int).T
    assert (mask[rows, columns] > 127).mean() > 0.9
    assert 0.02 < (mask > 127).mean() < 0.8
    eyes, shoulders = figure.keypoints[1:3].mean(0), figure.keypoints[5:7].mean(0)
    assert eyes[1] < shoulders[1]


def test_a_moved_picture_moves_the_person(backend, portrait):
    right, down = 40, 24
    canvas = np.zeros((portrait.shape[0] + 2 * down, portrait.shape[1] + 2 * right, 3), np.uint8)
    canvas[down:-down, right:-right] = portrait
    figure = people(backend.pose, portrait)[0]
    moved = backend.pose.body(
        canvas,
        Region(figure.region.x + right, figure.region.y + down, figure.region.size, figure.region.angle),
    )
    both = (figure.confidence[BODY] > 0.5) & (moved.confidence[BODY] > 0.5)
    assert both.sum() >= 6
    shift = moved.keypoints[BODY][both] - figure.keypoints[BODY][both]
    np.testing.assert_allclose(shift, np.tile([right, down], (len(shift), 1)), atol=1.0)


def test_the_mask_depends_on_the_past_only_until_reset(backend, portrait):
    figure = people(backend.pose, portrait)[0]
    backend.mask.reset()
    first = backend.mask.mask(portrait, figure)
    backend.mask.mask(portrait, backend.pose.body(portrait, Region(0, 0, 50)))
    backend.mask.reset()
    np.testing.assert_array_equal(backend.mask.mask(portrait, figure), first)


@pytest.mark.parametrize("frames", [0, 1, 40])
def test_depth_of_any_pose(backend, frames):
    rng = np.random.default_rng(frames)
    keypoints = rng.uniform(-50, 500, (frames, KEYPOINTS, 2)).astype(np.float32)
    pose = Pose(keypoints, rng.choice([0, 0.2, 1], (frames, KEYPOINTS)).astype(np.float32))
    before = keypoints.copy()
    depth = backend.depth.lift(pose)
    assert depth.shape == (frames, KEYPOINTS) and depth.dtype == np.float32
    assert np.isfinite(depth[:, BODY]).all() and not np.isinf(depth).any()
    np.testing.assert_array_equal(pose.keypoints, before)
