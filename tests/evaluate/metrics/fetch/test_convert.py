import numpy as np
import pytest
import torch

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch import convert
from aa2.evaluate.metrics.i3d import InceptionI3D
from aa2.models.lpips import WIDTHS, alexnet

CHANNELS = {name: branch for branch, name in convert.BRANCHES.items()}


def of_flax(network: torch.nn.Module) -> dict[str, np.ndarray]:
    """The state of our I3D as Flax would have it; each channel of normalisation has a number of its own."""
    theirs = {ours: name for name, ours in convert.NORMS.items()}
    arrays: dict[str, np.ndarray] = {}
    for name, value in network.state_dict().items():
        *unit, layer, kind = name.split(".")
        path = "/".join([unit[0].replace("logits", "Logits/Conv3d_0c_1x1"), *(CHANNELS[u] for u in unit[1:])])
        array = value.numpy()
        if layer == "conv3d" and kind == "weight":
            arrays[f"params/{path}/Conv_0/kernel"] = np.moveaxis(array, (0, 1), (-1, -2))
        elif layer == "conv3d":
            arrays[f"params/{path}/Conv_0/bias"] = array
        elif kind in theirs:
            group = "params" if kind == "bias" else "batch_stats"
            arrays[f"{group}/{path}/BatchNorm_0/{theirs[kind]}"] = array.reshape(1, 1, 1, 1, -1)
    return arrays


@pytest.mark.slow
def test_i3d_comes_back_as_it_was():
    torch.manual_seed(0)
    network = InceptionI3D()
    for name, buffer in network.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            buffer.copy_(torch.rand_like(buffer))
    made = {name: torch.from_numpy(array) for name, array in convert.i3d(of_flax(network)).items()}
    other = InceptionI3D()
    other.load_state_dict(made)
    for name, value in network.state_dict().items():
        assert torch.equal(other.state_dict()[name], value), name


def flax_lpips() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    arrays: dict[str, np.ndarray] = {}
    for layer, number in enumerate(convert.CONVOLUTIONS):
        out, into, *sides = alexnet()[number].get_parameter("weight").shape
        arrays[f"AlexNet_0/Conv_{layer}/kernel"] = rng.random((*sides, into, out), np.float32)
        arrays[f"AlexNet_0/Conv_{layer}/bias"] = rng.random(out, np.float32)
        arrays[f"NetLinLayer_{layer}/Conv_0/kernel"] = rng.random((1, 1, out, 1), np.float32)
    return arrays


def test_alexnet_has_the_shapes_of_torchvisions_and_the_linear_layers_are_vectors():
    arrays = flax_lpips()
    made = convert.lpips(arrays)
    state = {name: value.shape for name, value in alexnet().state_dict().items()}
    assert {
        k.removeprefix("features."): v.shape for k, v in made.items() if k.startswith("features.")
    } == state
    assert [made[f"linear.{layer}"].shape for layer in range(5)] == [(width,) for width in WIDTHS]
    kernel = arrays["AlexNet_0/Conv_1/kernel"]
    assert made["features.3.weight"][7, 5, 1, 2] == kernel[1, 2, 5, 7]
    assert all(array.flags["C_CONTIGUOUS"] for array in made.values())


def test_an_array_too_few_or_too_many_is_refused():
    arrays = flax_lpips()
    with pytest.raises(InputError, match="extra: is an array too many"):
        convert.lpips({**arrays, "extra": np.zeros(1, np.float32)})
    del arrays["AlexNet_0/Conv_4/bias"]
    with pytest.raises(InputError, match="AlexNet_0/Conv_4/bias: is not among the arrays"):
        convert.lpips(arrays)
