"""Frames come out of a store as they went in, to the sample, in any order."""

from __future__ import annotations

import numpy as np
import pytest
from av.video.frame import VideoFrame

from aa2.errors import InputError
from aa2.media.frame_store import FrameStore
from aa2.media.planes import NATIVE, planes
from aa2.media.video_format import Colours, VideoFormat


def noise(pixels: str, size: tuple[int, int], seed: int) -> VideoFrame:
    """Any samples that there are of a format."""
    frame, random = VideoFrame(*size, pixels), np.random.default_rng(seed)
    for plane in planes(frame):
        plane[:] = random.integers(0, 1 << frame.format.components[0].bits, plane.shape)
    return frame


def samples(frame: VideoFrame) -> list[np.ndarray]:
    """Without the byte of ``bgr0`` that means nothing."""
    return [plane[..., :3].copy() if plane.ndim == 3 else plane.copy() for plane in planes(frame)]


@pytest.mark.parametrize("size", [(18, 12), (17, 13)])
@pytest.mark.parametrize("pixels", sorted(NATIVE))
def test_every_native_format_is_kept_to_the_sample(tmp_path, pixels, size):
    colours = Colours(9, 16, 9, True) if pixels.startswith("yuv") else Colours()
    store = FrameStore(tmp_path, VideoFormat(size, pixels=pixels, colours=colours), 2)
    frames = [noise(pixels, size, seed) for seed in range(3)]
    wanted = [samples(frame) for frame in frames]
    assert store.write(0, frames[:2]) > 0
    store.write(2, frames[2:])
    for index in (0, 1, 2, 1, 0, 2):
        found = store.native(index)
        assert found.format.name == pixels
        for one, other in zip(samples(found), wanted[index], strict=True):
            np.testing.assert_array_equal(one, other)
    if pixels.startswith("yuv"):
        assert (found.color_primaries, found.color_trc, found.colorspace, found.color_range) == (9, 16, 9, 2)
    store.close()


def test_what_is_missing_or_damaged_is_told(tmp_path):
    store = FrameStore(tmp_path, VideoFormat((16, 16)), 2)
    store.write(0, [noise("yuv420p", (16, 16), 0)])
    with pytest.raises(InputError, match="frame 1 cannot be read"):
        store.native(1)
    with pytest.raises(InputError, match=r"00000002\.mkv"):
        store.native(2)
    (tmp_path / "00000002.mkv").write_bytes(b"half a")
    with pytest.raises(InputError, match=r"00000002\.mkv: cannot be read"):
        store.native(2)
