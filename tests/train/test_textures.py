import numpy as np
import pytest

from aa2.train.textures import texture


def test_a_texture_depends_on_its_generator_alone():
    first, again = (texture(np.random.default_rng(3), 64) for _ in range(2))
    assert first.shape == (64, 64, 3) and first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, texture(np.random.default_rng(4), 64))


@pytest.fixture(scope="module")
def pictures():
    return np.stack([texture(np.random.default_rng(i), 64) for i in range(40)]).astype(float)


@pytest.mark.slow
def test_every_texture_has_detail(pictures):
    assert (np.abs(np.diff(pictures, axis=2)).mean((1, 2, 3)) > 0.3).all()


@pytest.mark.slow
def test_detail_falls_with_its_fineness_as_in_natural_pictures(pictures):
    grey = pictures.mean(-1) - pictures.mean((1, 2, 3))[:, None, None]
    power = (np.abs(np.fft.rfft2(grey)) ** 2).mean(0)
    frequency = np.hypot(np.fft.fftfreq(64)[:, None], np.fft.rfftfreq(64)[None])
    inside = (frequency > 2 / 64) & (frequency < 0.4)
    slope = np.polyfit(np.log(frequency[inside]), np.log(power[inside]), 1)[0]
    assert -3.2 < slope < -1.2  # natural scenes: -2 (Field 1987), single pictures from -3 to -1
