"""The lifting network that comes with the package, on motions of the test split; worse ones do not pass."""

import pytest

from aa2.extract.embedded_depth import WEIGHTS
from aa2.models.lifting import load_lifter

ERROR, ORDER, SHAKE = 5.45, 0.93, 0.70
"""What 24 test motions gave, and a little: centimetres, share of pairs, centimetres per frame²."""


def test_it_is_small():
    assert sum(file.stat().st_size for file in WEIGHTS.glob("*.safetensors")) < 1e6


@pytest.mark.slow
def test_depth_of_test_motions(tmp_path):
    pytest.importorskip("anny", reason="needs the extra aa2[synth]")
    pytest.importorskip("scipy", reason="needs the extra aa2[synth]")
    from aa2.train.lifting import DetectedWindows
    from aa2.train.lifting_scores import score
    from aa2.train.motion_store import load_motions

    motions = load_motions(tmp_path, 24, split="test")
    scores = score(load_lifter(WEIGHTS).lift, DetectedWindows(motions, 32, own_camera=1.0, in_turn=True))
    assert scores.body < ERROR
    assert scores.order > ORDER
    assert scores.shake < SHAKE
