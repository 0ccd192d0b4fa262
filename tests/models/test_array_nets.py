"""Networks on NumPy arrays: they say what those in torch say, and their weights are as strictly read."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from aa2.avatar.limb_labels.label_net import WEIGHTS as LIMB_WEIGHTS
from aa2.errors import InputError
from aa2.extract.embedded_depth import WEIGHTS as LIFTER_WEIGHTS
from aa2.models import array_layers as layers
from aa2.models.array_lifter import load_array_lifter
from aa2.models.array_limb_net import load_array_limb_net
from aa2.models.lifting import Lifter, load_lifter, save_lifter
from aa2.models.limb_net import load_limb_net
from aa2.models.limb_sizes import SIDE

rng = np.random.default_rng(0)


def test_the_shipped_network_of_limbs_says_the_same():
    shapes = ((3, -1), (1, 0), (14, 0))
    given = [rng.uniform(low, 1, (2, c, SIDE, SIDE)).astype(np.float32) for c, low in shapes]
    with torch.no_grad():
        wanted = load_limb_net(LIMB_WEIGHTS)(*map(torch.from_numpy, given))
    for mine, theirs in zip(load_array_limb_net(LIMB_WEIGHTS)(*given), wanted, strict=True):
        assert theirs.abs().max() > 5
        np.testing.assert_allclose(mine, theirs.numpy(), atol=1e-4)


@pytest.mark.parametrize("frames", [1, 4, 40])
@pytest.mark.parametrize("kernel", [3, 1])
def test_a_lifter_says_the_same(tmp_path, frames, kernel):
    folder = LIFTER_WEIGHTS
    if kernel == 1:
        folder = tmp_path / "lifter"
        save_lifter(Lifter(width=24, hidden=16, kernel=1, dilations=(1, 2)), folder)
    keypoints = rng.uniform(0, 400, (frames, 65, 2)).astype(np.float32)
    confidence = rng.uniform(0, 1, (frames, 65)).astype(np.float32)
    confidence[rng.random((frames, 65)) < 0.2] = 0
    confidence[-1, 5:] = 0  # of the last frame next to nothing is known
    theirs, mine = load_lifter(folder), load_array_lifter(folder)
    assert mine.reach == theirs.reach
    wanted = theirs.lift(torch.from_numpy(keypoints)[None], torch.from_numpy(confidence)[None])[0].numpy()
    np.testing.assert_allclose(mine.lift(keypoints, confidence), wanted, atol=2e-6)


def test_weights_that_are_missing_misshapen_or_too_many_are_told(tmp_path):
    with pytest.raises(InputError, match="holds no lifting network"):
        load_array_lifter(tmp_path)
    with pytest.raises(InputError, match="holds no network of limbs"):
        load_array_limb_net(tmp_path)
    save_lifter(Lifter(width=24, hidden=16), tmp_path / "lifter")
    (file,) = (tmp_path / "lifter").glob("*.safetensors")
    stored = load_file(file)
    less = {name: tensor for name, tensor in stored.items() if name != "norm.bias"}
    for changed in ({**stored, "more": torch.zeros(1)}, {**stored, "norm.bias": torch.zeros(23)}, less):
        save_file(changed, file)
        with pytest.raises(InputError, match=r"holds no lifting network \((more|norm.bias)"):
            load_array_lifter(tmp_path / "lifter")
    file.write_bytes(b"nothing")
    with pytest.raises(InputError):
        load_array_lifter(tmp_path / "lifter")
    save_file(stored, file)
    config = file.with_name("config.json")
    config.write_text(json.dumps({**json.loads(config.read_text()), "unknown": 1}))
    with pytest.raises(InputError):
        load_array_lifter(tmp_path / "lifter")


def test_layers_keep_to_their_range_and_say_what_torch_says():
    x = np.array([-1e4, -90, -6, -2.3, -2.1, -1e-3, 0, 1e-3, 0.7, 2.19, 2.21, 7, 90, 1e4], np.float32)
    given = torch.from_numpy(x)
    np.testing.assert_allclose(layers.gelu(x), torch.nn.functional.gelu(given).numpy(), atol=1e-6)
    np.testing.assert_allclose(layers.silu(x), torch.nn.functional.silu(given).numpy(), atol=1e-6)
    np.testing.assert_allclose(layers.sigmoid(x), given.sigmoid().numpy(), atol=1e-7)
    np.testing.assert_allclose(layers.softmax(x, 0), given.softmax(0).numpy(), atol=1e-7)
    assert math.isclose(float(layers.softmax(x, 0).sum()), 1)
