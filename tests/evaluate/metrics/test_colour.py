import cv2
import numpy as np
import pytest

from aa2.evaluate.metrics.colour import HEIGHT, ciede2000, delta_e
from tests.evaluate.metrics.demo import blurred, frames, noisy

RED, GREEN, GREY = (255, 0, 0), (0, 255, 0), (119, 119, 119)
RED_TO_GREEN = 86.608
"""ΔE of the two, Lab (53.24, 80.09, 67.20) and (87.73, -86.18, 83.18)."""
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
"""Of the test data of Sharma, Wu and Dalal (2005), those where implementations go wrong."""


def painted(region: np.ndarray, colour: tuple[int, int, int], around=GREY) -> np.ndarray:
    """Pictures of plain cloth before a plain wall."""
    return np.where(region[..., None], np.array(colour, np.uint8), np.array(around, np.uint8))


def person(height: int = 200, count: int = 1) -> np.ndarray:
    """A trunk with an arm, ``(count, 1.2 height, height)``."""
    mask = np.zeros((round(height * 1.2), height), np.uint8)
    cv2.rectangle(mask, (height // 3, height // 10), (height // 2, height // 10 + height - 1), 1, -1)
    cv2.line(mask, (height // 2, height // 3), (height * 4 // 5, height * 2 // 3), 1, max(height // 20, 1))
    return np.stack([mask > 0] * count)


@pytest.mark.parametrize(("one", "other", "expected"), SHARMA)
def test_ciede2000_by_its_published_examples(one, other, expected):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=5e-5)
    assert ciede2000(np.array(other), np.array(one)) == pytest.approx(expected, abs=5e-5)


def test_against_a_second_library():
    colour = pytest.importorskip("skimage.color", reason="needs the extra aa2[dev]")
    rng = np.random.default_rng(0)
    one, other = (np.stack([rng.uniform(0, 100, 500), *rng.normal(0, 40, (2, 500))], 1) for _ in "ab")
    other[:250] = one[:250] + rng.normal(0, 3, (250, 3))
    one[:20, 1:], other[10:30, 1:] = 0, 0
    assert ciede2000(one, other) == pytest.approx(colour.deltaE_ciede2000(one, other), abs=1e-6)
    region = person()
    for a, b in rng.integers(0, 256, (10, 2, 3)):
        expected = colour.deltaE_ciede2000(*(colour.rgb2lab(c / 255.0) for c in (a, b)))
        found = delta_e(painted(region, tuple(a)), painted(region, tuple(b)), region)
        assert found == pytest.approx(float(expected), abs=0.01)


@pytest.mark.parametrize("height", [1, 12, HEIGHT, 500])
def test_plain_cloth_of_another_colour_is_as_far_as_the_colours(height):
    region = person(height) if height > 1 else np.ones((1, 1, 1), bool)
    assert delta_e(painted(region, RED), painted(region, GREEN), region) == pytest.approx(
        RED_TO_GREEN, abs=0.01
    )
    assert delta_e(painted(region, RED), painted(region, RED), region) == 0


def test_what_is_outside_does_not_matter():
    region = person()
    one, other = painted(region, RED, around=GREEN), painted(region, RED, around=GREY)
    assert delta_e(one, other, region) == 0


@pytest.mark.parametrize("pixels", [1, 2, 3])
def test_a_hem_that_is_a_few_pixels_off_is_hardly_an_error(pixels):
    region = np.ones((1, 400, 160), bool)
    place = np.arange(400)[None, :, None]
    truth = painted(region & (place < 200), (170, 70, 70), (70, 70, 150))
    moved = np.roll(truth, pixels, axis=1)
    moved[:, :pixels] = truth[:, :pixels]
    assert 0 < delta_e(moved, truth, region) < 0.5
    assert delta_e(np.roll(truth, pixels, axis=2), truth, region) == 0  # along plain cloth


def test_blur_and_grain_are_no_errors_of_colour_but_a_tint_is():
    truth, region = frames(2, 160), np.zeros((2, 160, 160), bool)
    region[:, 20:140, 40:110] = True
    assert delta_e(blurred(truth, 1.5), truth, region) < 0.75
    assert delta_e(noisy(truth, 5), truth, region) < 0.75
    tinted = (truth * np.array([1, 0.85, 0.7])).astype(np.uint8)
    more = (truth * np.array([1, 0.7, 0.4])).astype(np.uint8)
    assert 4 < delta_e(tinted, truth, region) < delta_e(more, truth, region)


def test_a_picture_larger_than_what_is_looked_at_has_the_same_error():
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (2, 1, 24, 20, 3), np.uint8)
    errors = []
    for height in (HEIGHT, 2 * HEIGHT, 3 * HEIGHT):
        region = person(height)
        size = region.shape[2], region.shape[1]
        one, other = (cv2.resize(c[0], size, interpolation=cv2.INTER_CUBIC)[None] for c in coarse)
        errors.append(delta_e(one, other, region))
    assert errors == pytest.approx([errors[0]] * 3, rel=0.03)


def test_a_clip_is_the_mean_of_the_pictures_that_show_somebody():
    region = person(100, count=3)
    region[1] = False
    one = painted(region, RED)
    other = np.concatenate([painted(region[:2], GREEN), one[2:]])
    assert delta_e(one, other, region) == pytest.approx(RED_TO_GREEN / 2, abs=0.01)


def test_without_a_character_there_is_none():
    region = np.zeros((2, 20, 20), bool)
    assert np.isnan(delta_e(painted(region, RED), painted(region, GREEN), region))
