"""Textures tile, depend on nothing but their seed, stay in range, and are of other kinds in each split."""

from __future__ import annotations

import numpy as np
import pytest

from aa2_synth.kinds import SPLITS
from aa2_synth.textures import noise
from aa2_synth.textures.palette import colour
from aa2_synth.textures.texture import Texture
from aa2_synth.textures.textures import FAMILIES, Surfaces

ALL = [
    (family, split, name) for family in FAMILIES for split in SPLITS for name in FAMILIES[family].of(split)
]


def drawn(family: str, split, name: str, seed: int = 0) -> np.ndarray:
    maker = FAMILIES[family].of(split)[name]
    return maker.draw(np.random.default_rng(seed), split, f"{family}:{name}")


@pytest.mark.parametrize(("family", "split", "name"), ALL)
def test_each_kind_has_the_right_form_and_is_deterministic(family, split, name):
    picture = drawn(family, split, name)
    assert picture.shape == (noise.SIZE, noise.SIZE, 3) and picture.dtype == np.uint8
    np.testing.assert_array_equal(picture, drawn(family, split, name))
    assert not np.array_equal(picture, drawn(family, split, name, seed=1))


LOOSE = [
    kind
    for family in FAMILIES.values()
    for split in SPLITS
    for kind in family.of(split).values()
    if isinstance(kind, Texture) and kind.loose
]


@pytest.mark.parametrize("kind", LOOSE)
def test_what_repeats_tiles_without_a_seam(kind):
    shade, part = kind.pattern(np.random.default_rng(0))
    for values in (shade, np.broadcast_to(np.asarray(part, float), shade.shape)):
        for axis in (0, 1):
            steps = np.abs(values - np.roll(values, 1, axis)).mean(axis=1 - axis)
            assert steps[0] <= 1.3 * steps[1:].max() + 0.05


def test_noise_has_no_blotches_larger_than_asked():
    field = noise.fractal(np.random.default_rng(0), 1.0, coarsest=8.0)
    spectrum = np.abs(np.fft.fft2(field))
    assert field.std() == pytest.approx(1, abs=1e-3) and abs(field.mean()) < 1e-3
    assert spectrum[:6, :6].max() < 1e-3 * spectrum.max()


@pytest.mark.slow
def test_labels_of_the_splits_are_disjoint():
    labels = []
    for split in SPLITS:
        surfaces = Surfaces(np.random.default_rng(0), split)
        for family in FAMILIES:
            for _ in range(4):
                surfaces.add(family)
        labels.append(set(surfaces.kinds))
        assert len(surfaces.kinds) == len(surfaces.layers) == len(surfaces.stacked())
    assert not labels[0] & labels[1]


def test_colours_of_the_splits_have_other_hues_and_are_mostly_quiet():
    def hues(split) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(3)
        rgb = np.array([colour(rng, split) for _ in range(2000)])
        high, low = rgb.max(axis=1), rgb.min(axis=1)
        spread = high - low
        r, g, b = rgb.T
        sector = np.where(
            high == r, (g - b) / spread % 6, np.where(high == g, (b - r) / spread + 2, (r - g) / spread + 4)
        )
        return np.round(sector / 6, 3) % 1, spread / high

    (train, calm), (test, _) = hues("train"), hues("test")
    assert not set(train) & set(test)
    assert np.median(calm) < 0.25
