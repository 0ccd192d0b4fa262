"""The matte finds a figure's opacity and its own colours on grounds that it has never seen."""

import cv2
import numpy as np
import pytest

from aa2.errors import Doubt
from aa2.extract import matte as matte_module
from aa2.extract.alpha import Laplacian, rim_alpha
from aa2.extract.colours import continued, own_colours
from aa2.extract.matte import matte
from aa2.extract.silhouette import span_of
from aa2.media.picture import over
from aa2.types import BODY, KEYPOINTS, Pose
from tests.real import real_person

SIZE = 320, 240
POINTS = {
    **{0: (120, 65), 1: (126, 58), 2: (114, 58), 3: (135, 60), 4: (105, 60)},
    5: (145, 110),
    6: (95, 110),
    11: (138, 190),
    12: (102, 190),
    13: (136, 240),
    14: (104, 240),
}


def drawn() -> tuple[np.ndarray, np.ndarray, Pose]:
    """Colours, exact opacity and pose of a figure with a hat that no body has: ``(320, 240)``."""
    scale = 4
    opacity = np.zeros((SIZE[0] * scale, SIZE[1] * scale), np.uint8)
    colours = np.full((*opacity.shape, 3), (150, 60, 50), np.uint8)
    colours[: 85 * scale] = (225, 180, 150)
    colours[: 45 * scale] = (150, 60, 50)
    colours[200 * scale :] = (40, 50, 90)
    for (x0, y0), (x1, y1), thick in (
        ((120, 60), (120, 75), 40),
        ((120, 30), (120, 12), 26),
        ((120, 115), (120, 190), 60),
        ((105, 190), (104, 285), 24),
        ((135, 190), (136, 285), 24),
        ((95, 110), (60, 180), 18),
        ((145, 110), (180, 180), 18),
    ):
        cv2.line(opacity, (x0 * scale, y0 * scale), (x1 * scale, y1 * scale), 255, thick * scale)
    noise = np.random.default_rng(1).normal(0, 6, (SIZE[0], SIZE[1], 1))
    colours = cv2.resize(colours, SIZE[::-1], interpolation=cv2.INTER_AREA) + noise
    keypoints, confidence = np.zeros((1, KEYPOINTS, 2), np.float32), np.zeros((1, KEYPOINTS), np.float32)
    for index, point in POINTS.items():
        keypoints[0, index], confidence[0, index] = point, 1
    opacity = cv2.resize(opacity, SIZE[::-1], interpolation=cv2.INTER_AREA)
    return colours.clip(0, 255).astype(np.uint8), opacity, Pose(keypoints, confidence)


def rough(opacity: np.ndarray) -> np.ndarray:
    """What a mask backend makes of it: too wide, and without the hat."""
    wide = cv2.dilate(opacity, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    wide[:28] = 0
    return cv2.GaussianBlur(wide, (0, 0), 1.5)


def ground(seed: int) -> np.ndarray:
    """A busy one, of other colours than the figure."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers((20, 90, 60), (120, 230, 160), (24, 18, 3)).astype(np.uint8)
    return cv2.resize(coarse, SIZE[::-1], interpolation=cv2.INTER_CUBIC)


def error(found: np.ndarray, truth: np.ndarray) -> float:
    near = cv2.dilate(truth, np.ones((41, 41), np.uint8)) > 0
    return float(np.abs(found.astype(float) - truth)[near].mean() / 255)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_opacity_is_found_on_a_busy_ground(seed):
    colours, opacity, pose = drawn()
    mask = rough(opacity)
    found, own = matte(over(colours, opacity, ground(seed)), mask, pose)
    assert error(found, opacity) < error(mask, opacity) / 3
    assert error(found, opacity) < 0.02
    hat = np.s_[14:26, 112:128]
    assert (found[hat] > 200).mean() > 0.9, "the mask cut the hat off"
    rim = (opacity > 60) & (opacity < 250) & (found > 60)
    assert np.abs(own[rim].astype(float) - colours[rim]).mean() < 20
    blend = over(colours, opacity, ground(seed))
    assert (
        np.abs(own[rim].astype(float) - colours[rim]).mean()
        < 0.7 * np.abs(blend[rim].astype(float) - colours[rim]).mean()
    )


@pytest.mark.slow
def test_equal_pictures_have_equal_mattes():
    colours, opacity, pose = drawn()
    picture = over(colours, opacity, ground(0))
    for first, second in zip(
        matte(picture, rough(opacity), pose), matte(picture, rough(opacity), pose), strict=True
    ):
        np.testing.assert_array_equal(first, second)


@pytest.mark.slow
def test_a_large_picture_is_cut_at_its_own_size(monkeypatch):
    """Beyond the size at which the rim is solved its opacity is brought up, and colours go strip by strip."""
    monkeypatch.setattr(matte_module, "RIM_SIDE", 160)
    monkeypatch.setattr("aa2.extract.colours.COARSE_SIDE", 160)
    monkeypatch.setattr("aa2.extract.colours.STRIP", 64)
    colours, opacity, pose = drawn()
    found, own = matte(over(colours, opacity, ground(0)), rough(opacity), pose)
    assert found.shape == opacity.shape and own.shape == colours.shape
    assert error(found, opacity) < 0.03
    solid = found == 255
    assert np.abs(own[solid].astype(float) - colours[solid]).mean() < 3


def test_a_figure_that_is_lost_keeps_the_outline_of_its_mask(monkeypatch):
    monkeypatch.setattr(matte_module, "silhouette", lambda picture, mask, *pose: np.zeros_like(mask))
    colours, opacity, pose = drawn()
    mask = rough(opacity)
    with pytest.warns(Doubt, match="cannot be told"):
        found, _ = matte(over(colours, opacity, ground(0)), mask, pose)
    assert (found[cv2.erode(mask, np.ones((15, 15), np.uint8)) > 250] > 250).all()


def test_nobody_gives_nothing():
    picture = ground(0)
    found, _ = matte(picture, np.zeros(SIZE, np.uint8), Pose.absent(1))
    assert not found.any()
    assert span_of(found) == 0


def test_the_laplacian_is_symmetric_and_blind_to_what_colour_explains():
    rng = np.random.default_rng(0)
    picture = rng.random((23, 31, 3)).astype(np.float32)
    laplacian = Laplacian(picture)
    one, other = rng.random((2, 23, 31)).astype(np.float32)
    assert float((laplacian(one) * other).sum()) == pytest.approx(
        float((laplacian(other) * one).sum()), rel=1e-3
    )
    assert float((laplacian(one) * one).sum()) > 0
    assert np.abs(laplacian(np.ones_like(one))).max() < 1e-4
    explained = picture @ np.array([0.5, -0.2, 0.3], np.float32) + 0.1
    assert np.abs(laplacian(explained)).max() < 0.01 * np.abs(laplacian(one)).max()


def test_opacity_in_the_rim_follows_the_picture():
    """Over tiles too, a blend of two colours is told to the percent."""
    truth = np.tile(np.clip(np.linspace(-7, 8, 300), 0, 1), (200, 1)).astype(np.float32)
    picture = np.rint(truth[..., None] * (200, 90, 40) + (1 - truth[..., None]) * (30, 60, 160)).astype(
        np.uint8
    )
    unknown = (truth > 0) & (truth < 1)
    found = rim_alpha(picture, np.where(unknown, truth > 0.5, truth).astype(np.float32), unknown, 0.001)
    assert np.abs(found - truth).max() < 0.06
    np.testing.assert_array_equal(found[~unknown], truth[~unknown])


def test_colours_go_on_beyond_the_outline():
    alpha = np.zeros((60, 80), np.uint8)
    alpha[20:40, 30:50] = 255
    colours = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    colours[alpha > 0] = (10, 200, 30)
    found = continued(colours, alpha)
    assert np.abs(found.astype(int) - (10, 200, 30)).max() <= 2
    colours[alpha > 0] = np.random.default_rng(1).integers(0, 256, (400, 3), np.uint8)
    np.testing.assert_array_equal(continued(colours, alpha)[alpha > 0], colours[alpha > 0])
    np.testing.assert_array_equal(own_colours(colours, np.full_like(alpha, 255)), colours)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film_reference.jpeg", "man_printed_shirt.jpg", "pig_warrior.jpg"])
def test_real_pictures_are_cut_out(name):
    reference = real_person(name)
    assert reference.foreground is not None
    points = reference.pose.keypoints[0, BODY][reference.pose.confidence[0, BODY] > 0.5]
    columns, rows = np.round(points).astype(int).T
    assert len(points) >= 8
    assert (reference.mask[rows, columns] > 200).mean() > 0.9
    assert 0.1 < (reference.mask > 127).mean() < 0.6
    soft = (reference.mask > 5) & (reference.mask < 250)
    assert 0.001 < soft.mean() < 0.05
