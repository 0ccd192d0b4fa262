"""A shadow that moves with its person over a wall before a still camera."""

import cv2
import numpy as np
import pytest

from aa2.conditions.cameras import View
from aa2.conditions.plate import CleanPlate
from aa2.conditions.shadows import CastLight

SIZE = 160
REGION = (0, 0, SIZE, SIZE)


def wall() -> np.ndarray:
    rng = np.random.default_rng(0)
    colours = rng.integers(110, 200, (10, 10, 3), np.uint8)
    return cv2.resize(colours, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)


def shadowed(x: int, strength: float = 0.6) -> np.ndarray:
    """The wall with a soft shadow around column ``x``."""
    shade = np.ones((SIZE, SIZE), np.float32)
    cv2.ellipse(shade, (x, 110), (10, 18), 0, 0, 360, strength, -1)
    shade = cv2.GaussianBlur(shade, (0, 0), 3)
    return np.rint(wall() * shade[..., None]).astype(np.uint8)


def views(columns, **changes):
    everywhere = np.ones((SIZE, SIZE), bool)
    return [View(shadowed(x, **changes), everywhere) for x in columns]


def test_a_shadow_that_most_views_lack_goes():
    cast = CastLight(views(range(10, 160, 20)), REGION)
    frame = shadowed(70)
    gain = cast.gain(frame)
    assert gain is not None
    before = np.abs(frame.astype(int) - wall()).mean()
    after = np.abs(frame * gain[..., None] - wall()).mean()
    assert after < 0.4 * before


def test_what_all_views_show_stays():
    assert CastLight(views([70] * 8), REGION).gain(shadowed(70)) is None


def test_another_exposure_is_no_shadow():
    cast = CastLight(views([-100] * 8), REGION)
    assert cast.gain(np.rint(wall() * 0.8).astype(np.uint8)) is None


def test_another_colour_is_no_shadow():
    cast = CastLight(views([-100] * 8), REGION)
    frame = wall()
    frame[40:80, 40:80] = (60, 120, 40)
    assert cast.gain(frame) is None


@pytest.mark.parametrize("count, there", [(4, False), (8, True)])
def test_few_views_tell_nothing(count, there):
    frames = [view.frame for view in views(np.linspace(20, 140, count).astype(int), strength=0.8)]
    nobody = [np.zeros((SIZE, SIZE), bool)] * count
    others = views(range(10, 160, 20)) if there else []
    plate = CleanPlate(frames, nobody, others)
    light = None if plate.cast is None else plate.cast.gain(plate[1])
    assert (light is not None) == there
