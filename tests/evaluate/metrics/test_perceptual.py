import socket
import sys
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as functional

from aa2.evaluate.metrics import perceptual
from aa2.evaluate.metrics.perceptual import GaussianBlur, cvvdp, flip_map
from tests.evaluate.metrics.demo import added, blurred, frames, noisy

FPS = 12.0
needs_cvvdp = pytest.mark.skipif(find_spec("pycvvdp") is None, reason="cvvdp is not installed")
needs_flip = pytest.mark.skipif(find_spec("flip_evaluator") is None, reason="flip-evaluator is not installed")


def truth() -> np.ndarray:
    return frames(4, 64)


DEGRADED = {
    "noise": [noisy(truth(), sigma) for sigma in (2, 6, 20)],
    "blur": [blurred(truth(), sigma) for sigma in (0.5, 1, 2)],
    "brightness": [added(truth(), np.full(3, level)) for level in (4, 12, 40)],
}


@needs_cvvdp
def test_equal_videos_have_ten_jod():
    assert cvvdp(truth(), truth(), FPS) == 10


@needs_cvvdp
@pytest.mark.parametrize("worse", DEGRADED.values(), ids=DEGRADED)
def test_cvvdp_falls_as_it_gets_worse(worse):
    values = [cvvdp(x, truth(), FPS) for x in [truth(), *worse]]
    assert all(a > b for a, b in pairwise(values))


@needs_cvvdp
def test_cvvdp_takes_the_result_first():
    """The reference alone decides how sensitive the eye is, so the order cannot be free."""
    dark = truth() // 8
    assert cvvdp(dark, truth(), FPS) != pytest.approx(cvvdp(truth(), dark, FPS), abs=0.01)
    reference = perceptual._cvvdp().predict(dark, truth(), dim_order="FHWC", frames_per_second=12)[0]
    assert cvvdp(dark, truth(), FPS) == pytest.approx(float(reference))


@needs_cvvdp
def test_cvvdp_sees_the_frame_rate():
    """A flicker of 6 Hz is seen more clearly than one of 30 Hz."""
    up_and_down = np.where(np.arange(8) % 2, 8, 0)[:, None, None, None]
    grey = np.full((8, 64, 64, 3), 128, np.uint8)
    assert cvvdp(added(grey, up_and_down), grey, 12.0) < cvvdp(added(grey, up_and_down), grey, 60.0) - 0.5


@needs_cvvdp
def test_cvvdp_needs_no_network_and_leaves_no_trace(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network is used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    had, path = "torchvision" in sys.modules, list(sys.path)
    perceptual._cvvdp.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "pycvvdp"]:
        monkeypatch.delitem(sys.modules, name)
    assert cvvdp(noisy(truth(), 5), truth(), FPS) < 10
    assert ("torchvision" in sys.modules) == had
    assert sys.path == path


@needs_flip
def test_flip_of_equal_videos_is_zero():
    assert not flip_map(truth(), truth()).any()


@needs_flip
@pytest.mark.parametrize("worse", DEGRADED.values(), ids=DEGRADED)
def test_flip_rises_as_it_gets_worse_in_either_order(worse):
    maps = [flip_map(x, truth()) for x in [truth(), *worse]]
    means = [errors.mean() for errors in maps]
    assert all(a < b for a, b in pairwise(means))
    assert all(errors.min() >= 0 and errors.max() <= 1 for errors in maps)
    assert flip_map(truth(), worse[1]) == pytest.approx(maps[2], abs=1e-5)


@needs_flip
def test_flip_of_green_and_blue_is_one():
    """ꟻLIP scales its colour error by theirs, the greatest in sRGB (Andersson et al. 2020)."""
    green, blue = (np.zeros((1, 32, 32, 3), np.uint8) for _ in range(2))
    green[..., 1], blue[..., 2] = 255, 255
    assert flip_map(green, blue) == pytest.approx(np.ones((1, 32, 32)), abs=1e-3)


@needs_flip
def test_flip_is_where_the_error_is():
    x = truth().copy()
    x[2, 10:20, 30:40] ^= 64
    errors = flip_map(x, truth())
    assert not errors[[0, 1, 3]].any()
    assert errors[2, 10:20, 30:40].min() > 0.05
    assert not errors[2, 40:].any()


def test_the_lent_blur_is_the_usual_one():
    pictures = torch.rand(3, 1, 20, 31)
    line = torch.exp(-(torch.linspace(-6, 6, 13) ** 2) / (2 * 3**2))
    kernel = torch.outer(line, line) / line.sum() ** 2
    usual = functional.conv2d(functional.pad(pictures, [6] * 4, mode="reflect"), kernel[None, None])
    assert GaussianBlur(13, 3).forward(pictures).numpy() == pytest.approx(usual.numpy(), abs=1e-5)


@pytest.mark.parametrize(
    ("module", "measure"),
    [
        ("pycvvdp", lambda x: cvvdp(x, x, FPS)),
        ("flip_evaluator", lambda x: flip_map(x, x)),
    ],
)
def test_a_missing_package_is_named(module, measure, monkeypatch):
    perceptual._cvvdp.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError) as missing:
        measure(truth())
    assert missing.value.name == module
