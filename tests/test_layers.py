"""A frame put together of layers at its own resolution, and what the shipped model leaves around a figure."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.animate.compose import composed_window
from aa2.animate.layers import Decisions, Layers, combined
from aa2.animate.painter import Painter
from aa2.conditions.framing import Crop
from aa2.conditions.lift import draw_frame
from aa2.models.bundle import load
from aa2.types import Pose, Reference, Signals

from .conditions import figure

SIZE = (96, 64)
CROP = Crop((16, 0, 112, 64), (48, 32))
REGION = (16, 0, 96, 64)


def layers(**changes) -> Layers:
    """A grey plate and a checked warp that covers its left half."""
    width, height = REGION[2] - REGION[0], REGION[3] - REGION[1]
    plate = np.full((height, width, 3), 100, np.uint8)
    check = np.add.outer(np.arange(height), np.arange(width)) % 2 * 120 + 60
    warp = np.repeat(check[..., None], 3, axis=2).astype(np.uint8)
    coverage = np.zeros((height, width), np.float32)
    coverage[:, : width // 2] = 1
    return replace(Layers(plate, warp, coverage), **changes)


def decisions(**changes) -> Decisions:
    height, width = CROP.size[1], CROP.size[0]
    painted = np.full((height, width, 3), 200, np.uint8)
    plain = Decisions(np.ones((height, width), bool), painted, np.zeros((height, width), np.float32))
    return replace(plain, **changes)


def test_where_the_reference_is_its_pixels_are_the_result():
    given = layers()
    result = combined(given, decisions(painting=np.ones((32, 48), np.float32)), CROP, REGION)
    covered = given.coverage == 1
    np.testing.assert_array_equal(result[covered], given.warp[covered])
    np.testing.assert_allclose(result[~covered][:, 0], 200, atol=1)


def test_what_the_networks_are_not_sure_of_is_the_plate():
    given = layers()
    result = combined(given, decisions(painting=np.full((32, 48), 0.4, np.float32)), CROP, REGION)
    np.testing.assert_array_equal(result[given.coverage == 0], 100)


@pytest.mark.parametrize("light, times", [(0.8, 0.8), (1.2, 1.2), (9.0, 1.5), (0.01, 1 / 1.5)])
def test_light_multiplies_the_reference_alone_within_bounds(light, times):
    given = layers()
    result = combined(given, decisions(light=light), CROP, REGION)
    covered = given.coverage == 1
    np.testing.assert_allclose(result[covered], given.warp[covered] * times, rtol=1e-5)
    np.testing.assert_array_equal(result[~covered], 100)


def test_an_object_stays_in_front():
    kept = np.zeros((64, 80), bool)
    kept[20:30, 10:20] = True
    result = combined(layers(kept=kept), decisions(), CROP, REGION)
    np.testing.assert_array_equal(result[kept], 100)


def test_half_a_pixel_s_cover_is_half_its_colour():
    half = np.full((64, 80), 0.5, np.float32)
    given = layers(coverage=half)
    result = combined(given, decisions(), CROP, REGION)
    np.testing.assert_allclose(result, given.warp * 0.5 + 50, atol=1e-4)


def driven(background: np.ndarray, size: tuple[int, int], times: int) -> Signals:
    """The figure, ``times`` as large, walking before a background; its mask a little too wide."""
    poses = [figure.standing(20 + 8 * t, 30, x=62 + t) for t in range(3)]
    poses = [replace(pose, keypoints=pose.keypoints * times) for pose in poses]
    drawn = [figure.draw(pose, size, background) for pose in poses]
    kernel = np.ones((5, 5), np.uint8)
    return Signals(
        np.stack([picture for picture, _ in drawn]),
        Pose(
            np.concatenate([pose.keypoints for pose in poses]),
            np.concatenate([pose.confidence for pose in poses]),
        ),
        np.stack([cv2.dilate(mask, kernel) for _, mask in drawn]),
        np.zeros((len(poses), 0, size[1], size[0]), bool),
    )


@pytest.fixture(scope="module")
def bundle():
    return load("mini")


def test_a_flat_background_stays_flat_around_the_figure(bundle):
    """In the ring 2 to 12 pixels outside the figure the mean difference is at most 1.5 of 255."""
    times, size = 3, (figure.SIZE[0] * 3, figure.SIZE[1] * 3)
    flat = np.full((size[1], size[0], 3), (96, 128, 150), np.uint8)
    signals = driven(flat, size, times)
    pose = figure.standing(40, 25)
    large = replace(pose, keypoints=pose.keypoints * times)
    _, mask = figure.draw(large, size)
    # Its own colours without background, as a cut-out has them.
    colours, _ = figure.draw(large, size, np.zeros((size[1], size[0], 3), np.uint8))
    alpha = np.maximum(mask[..., None], 1) / 255.0
    own = np.rint(colours / alpha).clip(0, 255).astype(np.uint8)
    painter = Painter(bundle, Reference(flat, mask, large, own), device="cpu")
    frames = composed_window(signals, painter)
    for t, frame in enumerate(frames):
        _, coverage = draw_frame(painter.lift, signals, t)
        away = cv2.distanceTransform((coverage < 0.02).astype(np.uint8), cv2.DIST_L2, 5)
        ring = (away > 2) & (away <= 12)
        assert ring.sum() > 5000
        assert np.abs(frame[ring].astype(int) - flat[ring]).mean() <= 1.5
        assert np.abs(frame[coverage > 0.99].astype(int) - flat[0, 0]).mean() > 20, "the figure is there"
