"""A new extractor is one new file and one line: the table's, or that of an installed package."""

from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from aa2.cli import main
from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.extract.extract import extract, extract_reference
from aa2.extract.extractors import EXTRACTORS, REFERENCE_EXTRACTORS, load_extractor, load_reference_extractor
from aa2.extract.found import ObjectPrompt
from aa2.extract.protocols import Extractor, ReferenceExtractor
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader, VideoWriter
from tests.once import found_once

from . import toy
from .contract import PICTURES, ExtractorContract, ReferenceExtractorContract, fitted
from .discs import GREEN, RED, disc_extractor, film, frame

DRIVING, SIZE = PICTURES[0].parent / "driving.mp4", (960, 720)


@pytest.fixture(scope="module", autouse=True)
def line():
    """The one line, in either table; its people are the shipped extractor's, whose test is another."""
    with pytest.MonkeyPatch.context() as patch, found_once():
        patch.setitem(EXTRACTORS, "toy", "tests.extract.toy:extractor")
        patch.setitem(REFERENCE_EXTRACTORS, "toy", "tests.extract.toy:reference_extractor")
        yield


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    return fitted(PICTURES[0])


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor("toy")


@pytest.fixture(scope="module")
def reference_extractor() -> ReferenceExtractor:
    return load_reference_extractor("toy")


class TestToy(ExtractorContract):
    """Of videos."""


class TestToyReference(ReferenceExtractorContract):
    """Of reference pictures."""


def test_a_package_adds_one_by_an_entry_point(tmp_path, monkeypatch):
    (tmp_path / "others_extractor.py").write_text(Path(toy.__file__).read_text())
    about = tmp_path / "others_extractor-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: others-extractor\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[aa2.extractors]\nothers = others_extractor:extractor\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert load_extractor("others").name == "toy"
    with pytest.raises(InputError, match="choose one of embedded, others"):
        load_extractor("psychic")


@pytest.mark.slow
def test_objects_and_depth_reach_the_clip(tmp_path):
    parts = replace(disc_extractor(), objects=toy.GreenThings(), depth=toy.LowerIsNearer())
    scene = lambda i: frame([(20 + 4 * i, 48, 12, RED), *([(100, 30, 8, GREEN)] if i >= 2 else [])])  # noqa: E731
    video = film(tmp_path / "in.mp4", 12, scene)
    with extract(video, tmp_path / "clip", person=(0, 20, 48), extractor=parts) as clip:
        assert set(clip.made_by) == {"pose", "character_mask", "object_masks", "depth"}
        objects, depth, masks = clip.object_masks(0, 12), clip.depth(0, 12), clip.character_mask(0, 12)
        assert objects.shape[1] == 1 and not objects[:2].any()
        truth = np.hypot(*(np.indices(objects.shape[2:]) - [[[30]], [[100]]])) <= 8
        assert (objects[2:, 0] == truth).mean() > 0.98
        assert not masks[objects[:, 0]].any(), "what is an object is not the person"
        assert depth is not None
        np.testing.assert_allclose(depth[5, :, 7], np.linspace(10, 1, depth.shape[1]), atol=1e-3)


def test_objects_can_be_named_where_they_are_found(tmp_path):
    video = film(tmp_path / "in.mp4", 4, lambda i: frame([(60, 48, 12, RED)]))
    prompt, things = ObjectPrompt(box=(1, 2, 3, 4)), toy.GreenThings()
    parts = replace(disc_extractor(), objects=things)
    extract(video, tmp_path / "clip", extractor=parts, objects=[prompt]).close()
    assert things.boxes == [(1, 2, 3, 4)]
    with pytest.raises(InputError, match=r"^`objects`: the extractor 'discs' finds none"):
        extract(video, tmp_path / "none", extractor=disc_extractor(), objects=[prompt])
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_the_command_line_takes_it_by_its_name(tmp_path):
    with VideoReader(DRIVING) as video, VideoWriter(tmp_path / "in.mp4", SIZE, Fraction(10)) as few:
        for _, picture in islice(video, 3):
            few.write(picture)
    command = ["extract", str(tmp_path / "in.mp4"), "--output", str(tmp_path / "clip")]
    assert main([*command, "--extractor", "toy"]) == 0
    with Clip.open(tmp_path / "clip") as clip:
        assert set(clip.made_by.values()) == {"toy"}
        assert clip.pose.present.mean() > 0.9
        assert clip.depth(0, 1) is not None and clip.pose.depth is None
        covered = (clip.character_mask(0, len(clip)) > 127).mean()
        assert 0.01 < covered < 0.5


ANIMATE = f"animate --reference {PICTURES[0]} --driving {DRIVING} --output OUT/o.mp4".split()


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["extract", str(DRIVING), "--output", "OUT/clip"], "extractor"),
        (ANIMATE, "extractor"),
        (ANIMATE, "reference-extractor"),
    ],
)
def test_an_unknown_name_is_the_users_error_on_the_command_line(tmp_path, capsys, command, option):
    command = [argument.replace("OUT", str(tmp_path)) for argument in command]
    assert main([*command, f"--{option}", "psychic"]) == 2
    assert capsys.readouterr().err.startswith(f"aa2: --{option}: there is no 'psychic'; choose one of ")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_reference_is_taken_with_it():
    found = extract_reference(read_picture(PICTURES[0]), "toy")
    assert found is not None and found.pose.depth is None
    assert 0.02 < (found.mask > 127).mean() < 0.8
