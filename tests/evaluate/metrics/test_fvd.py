import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import nn

from aa2.errors import InputError
from aa2.evaluate.metrics.fvd import I3D, WINDOW, frechet_distance, windows
from aa2.evaluate.metrics.i3d import InceptionI3D
from aa2.evaluate.metrics.weights import I3D as FILE
from aa2.evaluate.metrics.weights import I3D_PUBLISHED, Weights
from tests.evaluate.metrics import demo
from tests.evaluate.metrics.trained import needs


def exact(mean: np.ndarray, covariance: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Samples that have precisely this mean and this covariance."""
    x = np.random.default_rng(seed).normal(size=(count, len(mean)))
    x -= x.mean(axis=0)
    white = x @ np.linalg.inv(np.linalg.cholesky(np.cov(x, rowvar=False))).T
    return white @ np.linalg.cholesky(covariance).T + mean


def spread(dimensions: int, seed: int) -> np.ndarray:
    root = np.random.default_rng(seed).normal(size=(dimensions, dimensions))
    return root @ root.T + np.eye(dimensions) * 0.1


def test_diagonal_gaussians_have_the_closed_form():
    a, b = np.array([1.0, 4.0, 9.0]), np.array([4.0, 4.0, 1.0])
    offset = np.array([1.0, -2.0, 0.0])
    expected = 5 + ((np.sqrt(a) - np.sqrt(b)) ** 2).sum()
    found = frechet_distance(exact(offset, np.diag(a), 50, 0), exact(np.zeros(3), np.diag(b), 70, 1))
    assert found == pytest.approx(expected)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.integers(2, 6), st.integers(0, 1000))
def test_any_gaussians_have_the_closed_form(dimensions, seed):
    a, b = spread(dimensions, seed), spread(dimensions, seed + 1)
    mean = np.random.default_rng(seed).normal(size=dimensions)
    trace_of_root = np.sqrt(np.linalg.eigvals(a @ b).real).sum()
    expected = mean @ mean + np.trace(a + b) - 2 * trace_of_root
    found = frechet_distance(
        exact(mean, a, 4 * dimensions, seed), exact(np.zeros(dimensions), b, 40, seed + 2)
    )
    assert found == pytest.approx(expected, rel=1e-6)


def test_one_dimension_is_the_difference_of_means_and_deviations():
    x, y = np.random.default_rng(0).normal(3, 2, (30, 1)), np.random.default_rng(1).normal(0, 1, (20, 1))
    expected = (x.mean() - y.mean()) ** 2 + (x.std(ddof=1) - y.std(ddof=1)) ** 2
    assert frechet_distance(x, y) == pytest.approx(expected)


@pytest.mark.parametrize("count", [2, 5, 40, 200])
def test_equal_sets_have_no_distance_also_with_fewer_samples_than_dimensions(count):
    x = np.random.default_rng(0).normal(size=(count, 100)) * 30
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(x, x[::-1]) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(x, x + 2) == pytest.approx(400)


@pytest.mark.slow
@settings(max_examples=20)
@given(st.integers(2, 30), st.integers(2, 30), st.integers(1, 20), st.integers(0, 1000))
def test_it_is_symmetric_and_not_negative(n, m, dimensions, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(n, dimensions)), rng.normal(1, 2, size=(m, dimensions))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-9, abs=1e-9)
    assert frechet_distance(a, b) >= 0


def test_few_samples_agree_with_the_root_of_the_covariances():
    """Where the product is singular, against eigenvalues of the small matrix in another way."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(6, 50)), rng.normal(0.5, 2, size=(7, 50))
    product = np.cov(a, rowvar=False) @ np.cov(b, rowvar=False)
    roots = np.sqrt(np.sort(np.abs(np.linalg.eigvals(product)))[-5:]).sum()
    offset = np.square(a.mean(axis=0) - b.mean(axis=0)).sum()
    traces = a.var(axis=0, ddof=1).sum() + b.var(axis=0, ddof=1).sum()
    assert frechet_distance(a, b) == pytest.approx(offset + traces - 2 * roots)


def test_one_sample_is_refused():
    with pytest.raises(ValueError, match="one sample"):
        frechet_distance(np.zeros((1, 4)), np.zeros((5, 4)))


@pytest.fixture(scope="module")
def i3d() -> I3D:
    torch.manual_seed(0)
    return I3D(InceptionI3D())


@pytest.mark.slow
def test_a_clip_becomes_one_vector(i3d):
    frames = np.random.default_rng(0).integers(0, 256, (9, 20, 30, 3)).astype(np.uint8)
    found = i3d.features(frames)
    assert found.shape == (1, 400) and found.dtype == np.float64 and np.isfinite(found).all()
    with pytest.raises(ValueError, match="at least 9 frames, not 8"):
        i3d.features(frames[:8])


def test_the_network_sees_stretched_pictures_from_minus_one_to_one():
    seen = []

    class Spy(InceptionI3D):
        def forward(self, x):
            seen.append(x)
            return torch.zeros(1, 400)

    frames = np.zeros((9, 30, 60, 3), np.uint8)
    frames[:, :, 30:] = 255
    I3D(Spy()).features(frames)
    assert seen[0].shape == (1, 3, 9, 224, 224)
    torch.testing.assert_close(seen[0][..., :100], torch.full((1, 3, 9, 224, 100), -1.0))
    torch.testing.assert_close(seen[0][..., 124:], torch.full((1, 3, 9, 224, 100), 1.0))


def test_normalisation_keeps_its_trained_statistics(i3d):
    assert not any(m.training for m in i3d._network.modules() if isinstance(m, nn.BatchNorm3d))


@settings(max_examples=40)
@given(st.integers(9, 100))
def test_windows_are_whole_and_lie_one_behind_the_other(frames):
    found = [range(frames)[window] for window in windows(frames)]
    assert len(found) == max(1, frames // WINDOW)
    assert [i for window in found for i in window] == list(range(sum(map(len, found))))
    assert {len(window) for window in found} == {min(WINDOW, frames)}


@pytest.mark.slow
def test_a_long_clip_is_a_vector_for_each_window(i3d):
    frames = np.random.default_rng(0).integers(0, 256, (WINDOW + 9, 8, 8, 3)).astype(np.uint8)
    alone = i3d.features(frames[:WINDOW])
    assert alone.shape == (1, 400) and np.array_equal(i3d.features(frames), alone)


@pytest.mark.parametrize("file", [FILE, I3D_PUBLISHED])
def test_other_weights_are_refused(tmp_path, file):
    torch.save({}, tmp_path / file.name)
    with pytest.raises(InputError, match=file.sha256[:8]):
        I3D.load(Weights(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("file", [FILE, I3D_PUBLISHED])
def test_weights_are_loaded_strictly_from_either_file(tmp_path, monkeypatch, file):
    torch.manual_seed(1)
    network = InceptionI3D().eval()
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    monkeypatch.setattr(Weights, "find", lambda self, *files: (file, tmp_path / file.name))
    write = save_file if file.converted else torch.save
    write(state, tmp_path / file.name)
    loaded = I3D.load(Weights())
    assert loaded.source == file.told and file.source in loaded.source
    frames = demo.frames(9, 32)
    assert np.array_equal(loaded.features(frames), I3D(network).features(frames))
    del state["logits.conv3d.bias"]
    write(state, tmp_path / file.name)
    with pytest.raises(RuntimeError, match="logits"):
        I3D.load(Weights())


@pytest.mark.slow
@needs(FILE)
@pytest.mark.parametrize("frames", [12, 16])
def test_the_trained_network_finds_noise_and_blur_farther_the_more_there_is(frames):
    i3d, x = I3D.load(Weights()), demo.frames(frames, 64)
    truth = i3d.features(x)
    assert truth.shape == (1, 400) and np.isfinite(truth).all()
    for degraded in (lambda s: demo.noisy(x, 10 * s), lambda s: demo.blurred(x, s)):
        found = [float(np.square(i3d.features(degraded(s)) - truth).sum()) for s in (1, 4)]
        assert 0 < found[0] < found[1]
