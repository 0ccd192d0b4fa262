"""Weights that paint worse than those that were shipped last cannot be shipped."""

import copy
import json
import math
from collections.abc import Iterator

import pytest
import torch

from aa2.models.bundle import Bundle, load
from tests.once import found_once
from tests.shipped_quality import means, measure, worse

VALUES = {"psnr": 20.0, "ssim": 0.6, "sharpness": 0.9, "painted_ssim": 0.5}


@pytest.fixture(scope="module", autouse=True)
def everything_found_once() -> Iterator[None]:
    with found_once(windows=True):
        yield


@pytest.fixture(scope="module")
def mini() -> Bundle:
    return load("mini")


@pytest.fixture(scope="module")
def reached(mini) -> list[dict[str, float]]:
    return measure(mini)


@pytest.mark.slow(35)
def test_the_shipped_weights_are_no_worse_than_before(reached):
    assert worse(means(reached)) == []


@pytest.mark.slow(5)
def test_weights_with_a_little_noise_are_worse(mini, reached):
    noisy = copy.deepcopy(mini)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for part in noisy.parts().values():
            for weight in part.parameters():
                noise = torch.randn(weight.shape, generator=generator) * 0.1
                weight += noise * weight.square().mean().sqrt()
    assert worse(means(measure(noisy, cases=2)), means(reached[:2]))


@pytest.mark.parametrize("name", VALUES)
def test_each_metric_counts(name, monkeypatch, tmp_path):
    reached = tmp_path / "reached.json"
    reached.write_text(json.dumps(VALUES))
    monkeypatch.setattr("tests.shipped_quality.REACHED", reached)
    assert worse(VALUES) == []
    assert len(worse(VALUES | {name: VALUES[name] * 0.9})) == 1
    assert len(worse(VALUES | {name: math.nan})) == 1


def test_speckles_are_worse_and_less_of_them_are_better(monkeypatch, tmp_path):
    reached = tmp_path / "reached.json"
    reached.write_text(json.dumps(VALUES))
    monkeypatch.setattr("tests.shipped_quality.REACHED", reached)
    assert worse(VALUES | {"sharpness": 1.05}) == []
    assert worse(VALUES | {"sharpness": 1.2})
