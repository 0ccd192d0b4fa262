"""Results that would replace what they are made of."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from aa2.animate.inputs import check_nothing_lost
from aa2.errors import InputError
from tests.animate.test_compose import film


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("lost")
    for name in ("ref.png", "mask.png", "scene.png"):
        (folder / name).write_bytes(b"the user's")
    (folder / "bundle").mkdir()
    (folder / "bundle/bundle.json").write_text("{}")
    film(folder / "film", 3)
    (folder / "link.png").symlink_to("ref.png")
    os.link(folder / "mask.png", folder / "again.png")
    return folder


@pytest.mark.parametrize(
    ("result", "what"),
    [
        ("ref.png", "the reference picture itself"),
        ("link.png", "the reference picture itself"),
        ("sub/../ref.png", "the reference picture itself"),
        ("mask.png", "the reference's mask itself"),
        ("again.png", "the reference's mask itself"),
        ("scene.png", "the background itself"),
        ("film/clip", "the driving video itself"),
        ("film/clip/pose.npz", "a part of"),
        ("bundle/bundle.json", "a part of"),
        ("SOURCE", "the video that the clip was made of itself"),
    ],
)
def test_inputs_are_not_written_over(folder, result, what):
    clip = folder / "film/clip"
    (folder / "sub").mkdir(exist_ok=True)
    if result == "SOURCE":
        source = json.loads((clip / "clip.json").read_text())["source"]
        result = os.path.relpath(clip / source, folder)
    options = {"reference_mask": folder / "mask.png", "background": str(folder / "scene.png")}
    given = folder / "ref.png", clip, folder / "bundle", options
    with pytest.raises(InputError, match=what):
        check_nothing_lost([folder / "new.mp4", folder / result], *given)
    with pytest.raises(InputError, match="written too"):
        check_nothing_lost([folder / "new.mp4", folder / "new.mp4"], *given)
    check_nothing_lost([folder / "new.mp4", folder / "new.png"], *given)
