import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
from aa2_synth.scenes.harmonics import basis, directions, harmonics, irradiance, turned

WAYS, ANGLES = directions(64, 128)
seeds = st.integers(0, 2**32 - 1)


def normals_of(rng: np.random.Generator, count: int = 20) -> np.ndarray:
    found = rng.normal(size=(count, 3))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def integral(radiance: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Irradiance over π, as a sum over all of the map."""
    return np.einsum("hw,hwc,hw->c", np.maximum(WAYS @ normal, 0), radiance, ANGLES) / np.pi


def test_the_texels_of_a_map_cover_the_sphere():
    np.testing.assert_allclose(ANGLES.sum(), 4 * np.pi, rtol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(WAYS, axis=-1), 1, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_irradiance_of_a_smooth_map_is_its_integral(seed):
    rng = np.random.default_rng(seed)
    radiance = 3.0 + basis(WAYS) @ rng.normal(0, 0.4, (9, 3))
    stored = harmonics(radiance)
    for normal in normals_of(rng):
        np.testing.assert_allclose(irradiance(stored, normal), integral(radiance, normal), atol=0.01)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_irradiance_of_any_map_without_a_small_source_is_near_its_integral(seed):
    """Nine numbers leave out little: a few per cent of the mean, for sky, ground and some large windows."""
    rng = np.random.default_rng(seed)
    radiance = np.where(WAYS[..., 2:] > 0, rng.uniform(0.5, 2, 3), rng.uniform(0.1, 0.5, 3))
    for middle in normals_of(rng, 3):
        radiance = radiance + 2.0 * (WAYS @ middle > 0.8)[..., None]
    stored = harmonics(radiance)
    normals = normals_of(rng, 100)
    truth = np.array([integral(radiance, normal) for normal in normals])
    found = irradiance(stored, normals)
    assert np.sqrt(((found - truth) ** 2).mean()) < 0.06 * truth.mean()


@settings(max_examples=30, deadline=None)
@given(seeds, st.floats(-7, 7))
def test_turned_surroundings_light_what_is_turned_with_them_alike(seed, angle):
    rng = np.random.default_rng(seed)
    stored, normals = rng.normal(0.5, 0.5, (9, 3)), normals_of(rng)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    np.testing.assert_allclose(
        irradiance(turned(stored, angle), normals @ turn.T), irradiance(stored, normals), atol=1e-9
    )
