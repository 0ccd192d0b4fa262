"""A second painter: one class and its kind in ``bundle.json``, no other change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aa2 import InputError, Pipeline
from aa2.animate.painter import PAINTERS, Model, PainterInput, PainterOptions
from aa2.conditions.framing import Size
from aa2.types import Reference
from tests.animate.test_compose import film


class PlainPainter:
    """Paints the mean colour of the character, a little brighter in every frame after a motion frame."""

    window: int = 4
    buckets: Sequence[Size] = ((64, 64), (48, 80))

    def __init__(self, reference: Reference, options: PainterOptions) -> None:
        self.colour = reference.picture[reference.mask > 127].mean(axis=0) * 0 + 40 + options.seed
        self.seen: list[PainterInput] = []

    def paint(self, window: PainterInput) -> np.ndarray:
        self.seen.append(window)
        frames = np.zeros_like(window.arrays.frames) + np.uint8(self.colour)
        if window.motion:
            frames[0] = window.arrays.frames[0]
            frames[1:] += 60
        return frames


@pytest.fixture
def plain(tmp_path, monkeypatch) -> Path:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "bundle.json").write_text(json.dumps({"format": 1, "kind": "plain"}))
    monkeypatch.setitem(PAINTERS, "plain", lambda folder, device: Model(PlainPainter))
    return tmp_path / "plain"


@pytest.mark.slow
def test_a_bundle_of_another_kind_animates(plain, tmp_path, portrait):
    pipeline = Pipeline.from_pretrained(plain, device="cpu")
    frames = list(pipeline.frames(portrait, film(tmp_path / "film", 6), seed=7))
    assert len(frames) == 6
    for frame, colour in zip(frames, [47] * 4 + [107] * 2, strict=True):
        assert 0.02 < (np.abs(frame.astype(int) - colour).max(axis=2) <= 1).mean() < 0.9


@pytest.mark.slow
def test_a_painter_gets_the_masked_window_in_one_of_its_sizes(plain, tmp_path, portrait):
    pipeline = Pipeline.from_pretrained(plain, device="cpu")
    painters: list[PlainPainter] = []

    def kept(reference: Reference, options: PainterOptions) -> PlainPainter:
        painters.append(PlainPainter(reference, options))
        return painters[-1]

    pipeline.model = Model(kept)
    list(pipeline.frames(portrait, film(tmp_path / "film", 6)))
    seen = painters[0].seen
    assert [(window.start, window.motion, len(window.arrays.frames)) for window in seen] == [
        (0, False, 4),
        (3, True, 3),
    ]
    for window in seen:
        height, width = window.arrays.frames.shape[1:3]
        assert (width, height) in PlainPainter.buckets and window.arrays.mask.any(axis=(1, 2)).all()


def test_a_kind_that_is_not_known_is_told(tmp_path):
    (tmp_path / "bundle.json").write_text(json.dumps({"format": 1, "kind": "oil"}))
    pipeline = Pipeline.from_pretrained(tmp_path, device="cpu")
    with pytest.raises(InputError, match=f"{tmp_path.name}: is a bundle of kind 'oil'; known are diffusion"):
        _ = pipeline.model
