"""Windows as tensors: their ranges, and the flow of a picture that moves."""

from __future__ import annotations

from dataclasses import fields, replace

import cv2
import numpy as np
import torch

from aa2.models.compositor import Layers
from aa2.train.layered_batch import collate_windows
from aa2.train.layered_windows import LayeredWindow

from .windows import window


def test_shapes_and_ranges():
    given = [window(frames=3, seed=s) for s in range(2)]
    batch = collate_windows(given)
    layers = {f.name: getattr(batch.layers, f.name).unflatten(0, (2, 3)) for f in fields(Layers)}
    tensors = {"target": batch.target, "character": batch.character, **layers}
    assert set(tensors) == {f.name for f in fields(LayeredWindow)}
    for name, tensor in tensors.items():
        array = getattr(given[1], name)
        channels = 3 if array.ndim == 4 else 1
        assert tensor.shape == (2, 3, channels, 80, 96) and tensor.dtype == torch.float32
        low = -1 if channels == 3 and name != "skeleton" else 0
        scale = 1 if array.dtype == bool else 255
        planes = torch.from_numpy(array).reshape(3, 80, 96, channels).movedim(-1, 1)
        torch.testing.assert_close(tensor[1], planes.float() / scale * (1 - low) + low)
    assert set(batch.layers.mask.unique().tolist()) == {0, 1}
    assert batch.flow is not None and batch.flow.shape == (2, 2, 2, 80, 96)


def test_layers_follow_each_other_frame_by_frame():
    given = [window(frames=2, seed=s) for s in range(2)]
    layers, second = collate_windows(given).layers, collate_windows([given[1]]).layers
    for field in fields(Layers):
        tensor = getattr(layers, field.name)
        assert tensor.shape[0] == 4
        assert torch.equal(tensor[2], getattr(second, field.name)[0])


def test_single_frames_have_no_flow_and_everything_moves():
    one = collate_windows([window(frames=1)])
    assert one.flow is None and one.to("cpu").flow is None
    two = collate_windows([window(frames=2)]).to(torch.float64)
    tensors = [two.target, two.character, two.flow, *(getattr(two.layers, f.name) for f in fields(Layers))]
    assert {tensor.dtype for tensor in tensors if tensor is not None} == {torch.float64}


def test_the_flow_of_a_shifted_picture_points_back_to_where_it_was():
    rng = np.random.default_rng(0)
    scene = cv2.GaussianBlur(rng.integers(0, 256, (120, 140, 3), np.uint8), (0, 0), 3)
    scene = cv2.normalize(scene, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    x, y = 3, -2
    target = np.stack([scene[20:100, 20:116], scene[20 - y : 100 - y, 20 - x : 116 - x]])
    flow = collate_windows([replace(window(frames=2), target=target)]).flow
    assert flow is not None
    inner = flow[0, 0, :, 16:-16, 16:-16]
    torch.testing.assert_close(inner.mean(dim=(1, 2)), torch.tensor([-float(x), -float(y)]), atol=0.3, rtol=0)
