import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.evaluate.metrics.pictures import (
    EQUAL,
    background_psnr,
    clip_mean,
    picture_means,
    psnr,
    sharpness,
    ssim_map,
)
from tests.evaluate.metrics.demo import blurred, frames, noisy

DEGRADED = {"noise": noisy, "blur": blurred}


def pictures() -> np.ndarray:
    return frames(3, 64)


def everywhere() -> np.ndarray:
    return np.ones((3, 64, 64), bool)


def left_half() -> np.ndarray:
    region = np.zeros((3, 64, 64), bool)
    region[:, :, :32] = True
    return region


def test_equal_pictures():
    x = pictures()
    assert psnr(x, x) == psnr(x, x, left_half()) == background_psnr(x, x, left_half()) == EQUAL
    assert ssim_map(x, x) == pytest.approx(np.ones((3, 64, 64)), abs=1e-4)
    assert sharpness(x, x, left_half()) == 1


def test_order_does_not_matter():
    x, y = pictures(), noisy(pictures(), 10)
    assert psnr(x, y) == psnr(y, x)
    assert ssim_map(x, y) == pytest.approx(ssim_map(y, x), abs=1e-5)


@given(st.integers(0, 255), st.integers(0, 255))
def test_psnr_of_a_known_error(a, b):
    one, other = np.full((2, 4, 4, 3), a, np.uint8), np.full((2, 4, 4, 3), b, np.uint8)
    expected = EQUAL if a == b else 20 * np.log10(255 / abs(a - b))
    assert psnr(one, other) == pytest.approx(expected, abs=1e-4)


def test_a_clip_is_the_mean_of_its_pictures():
    x = pictures()
    y = np.concatenate([noisy(x[:1], 5), noisy(x[1:2], 40), x[2:]])
    single = [psnr(y[t : t + 1], x[t : t + 1], left_half()[:1]) for t in range(3)]
    assert single[2] == EQUAL
    assert psnr(y, x, left_half()) == pytest.approx(np.mean(single))


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_means_inside_a_region(seed):
    rng = np.random.default_rng(seed)
    values, region = rng.normal(size=(4, 5, 6)), rng.random((4, 5, 6)) < 0.2
    region[1] = False
    means = picture_means(values, region)
    assert np.isnan(means[1])
    expected = [values[t][region[t]].mean() for t in range(4) if region[t].any()]
    assert means[~np.isnan(means)] == pytest.approx(expected)
    assert clip_mean(values, region) == pytest.approx(np.mean(expected) if expected else np.nan, nan_ok=True)
    assert clip_mean(values) == pytest.approx(values.mean())


def test_pictures_without_the_region_do_not_count():
    x, region = pictures(), left_half()
    y = noisy(x, 10)
    region[1] = False
    assert psnr(y, x, region) == pytest.approx(psnr(y[[0, 2]], x[[0, 2]], region[[0, 2]]))
    assert np.isnan(psnr(y, x, np.zeros_like(region)))
    assert np.isnan(clip_mean(ssim_map(y, x), np.zeros_like(region)))


@pytest.mark.parametrize("degrade", DEGRADED.values(), ids=DEGRADED)
def test_against_a_second_library(degrade):
    metrics = pytest.importorskip("skimage.metrics", reason="needs the extra aa2[dev]")
    x, y = pictures(), degrade(pictures(), 3)
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}
    for t in range(3):
        _, full = metrics.structural_similarity(x[t], y[t], channel_axis=-1, full=True, **options)
        ours, theirs = (a[5:-5, 5:-5] for a in (ssim_map(y[t : t + 1], x[t : t + 1])[0], full.mean(axis=-1)))
        assert ours == pytest.approx(theirs, abs=5e-4)
        assert ours.mean() == pytest.approx(theirs.mean(), abs=1e-4)
        reference = metrics.peak_signal_noise_ratio(x[t], y[t], data_range=255)
        assert psnr(y[t : t + 1], x[t : t + 1]) == pytest.approx(reference, abs=1e-4)


def test_ssim_of_flat_pictures_is_the_luminance_term():
    a, b = np.full((1, 16, 16, 3), 100, np.uint8), np.full((1, 16, 16, 3), 120, np.uint8)
    c1 = (0.01 * 255) ** 2
    assert ssim_map(a, b).mean() == pytest.approx((2 * 100 * 120 + c1) / (100**2 + 120**2 + c1), abs=1e-3)


@pytest.mark.parametrize("degrade", DEGRADED.values(), ids=DEGRADED)
@settings(max_examples=15)
@given(amount=st.floats(1, 10), more=st.floats(1.3, 3))
def test_more_of_it_is_worse(degrade, amount, more):
    x = pictures()
    slightly, badly = degrade(x, amount), degrade(x, amount * more)
    assert psnr(slightly, x) > psnr(badly, x)
    assert ssim_map(slightly, x).mean() > ssim_map(badly, x).mean()


def test_only_the_region_counts():
    x = pictures()
    y = x.copy()
    y[:, :, :32] = 0
    assert psnr(y, x, ~left_half()) == background_psnr(y, x, left_half()) == EQUAL
    assert psnr(y, x, left_half()) == background_psnr(y, x, ~left_half()) < psnr(y, x)
    assert ssim_map(y, x)[:, :, 38:].mean() == pytest.approx(1, abs=1e-4)
    assert ssim_map(y, x)[:, :, :26].mean() < 0.5
    assert np.isnan(background_psnr(y, x, everywhere()))


@settings(max_examples=15)
@given(amount=st.floats(1, 8), more=st.floats(1.2, 3))
def test_sharpness_falls_with_blur_and_rises_with_noise(amount, more):
    x = pictures()
    blur, more_blur = (sharpness(blurred(x, s), x, everywhere()) for s in (amount, amount * more))
    noise, more_noise = (sharpness(noisy(x, s), x, everywhere()) for s in (amount, amount * more))
    assert more_blur < blur < 1 < noise < more_noise


def test_sharpness_of_contrast():
    x = pictures()
    assert sharpness(x // 2, x // 2 * 2, everywhere()) == pytest.approx(0.25)


def test_sharpness_has_no_value_where_the_truth_is_flat():
    flat = np.full((3, 64, 64, 3), 7, np.uint8)
    assert np.isnan(sharpness(pictures(), flat, everywhere()))
    assert np.isnan(sharpness(pictures(), pictures(), ~everywhere()))
