import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.evaluate.metrics.pictures import psnr, sharpness, ssim_map


def pictures(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.kron(rng.integers(0, 256, (2, 6, 6, 3)), np.ones((1, 8, 8, 1))).astype(np.uint8)


def noisy(x: np.ndarray, amount: float) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, amount, x.shape)
    return (x + noise).clip(0, 255).astype(np.uint8)


def test_equal_pictures():
    x = pictures()
    assert psnr(x, x) == np.inf
    assert ssim_map(x, x).mean() == pytest.approx(1, abs=1e-4)


def test_psnr_of_a_known_error():
    x = np.full((1, 16, 16, 3), 100, np.uint8)
    assert psnr(x + 5, x) == pytest.approx(20 * np.log10(255 / 5))


def test_ssim_of_flat_pictures_is_the_luminance_term():
    a, b = np.full((1, 16, 16, 3), 100, np.uint8), np.full((1, 16, 16, 3), 120, np.uint8)
    c1 = (0.01 * 255) ** 2
    assert ssim_map(a, b).mean() == pytest.approx((2 * 100 * 120 + c1) / (100**2 + 120**2 + c1), abs=1e-3)


@settings(max_examples=15)
@given(st.floats(2, 20), st.floats(1.5, 3))
def test_more_noise_is_worse(amount, more):
    x = pictures()
    assert psnr(noisy(x, amount), x) > psnr(noisy(x, amount * more), x)
    assert ssim_map(noisy(x, amount), x).mean() > ssim_map(noisy(x, amount * more), x).mean()


def test_only_the_region_counts():
    x = pictures()
    y = x.copy()
    y[:, :24] = 0
    region = np.zeros(x.shape[:3], bool)
    region[:, 36:] = True
    assert psnr(y, x, region) == np.inf
    assert ssim_map(y, x)[:, 40:].mean() == pytest.approx(1, abs=1e-4)
    assert ssim_map(y, x)[:, :20].mean() < 0.5
    assert psnr(y, x, ~region) < psnr(y, x)


def test_an_empty_region_has_no_value():
    x, empty = pictures(), np.zeros((2, 48, 48), bool)
    assert np.isnan(psnr(x, x, empty))


def test_sharpness_falls_with_blur_and_rises_with_noise():
    import cv2

    x, everywhere = pictures(), np.ones((2, 48, 48), bool)
    blurred = np.stack([cv2.GaussianBlur(frame, (0, 0), 2) for frame in x])
    assert sharpness(x, x, everywhere) == pytest.approx(1)
    assert sharpness(blurred, x, everywhere) < 0.7 < 1 < sharpness(noisy(x, 20), x, everywhere)
