"""Characters: reproducible, labelled by split, fitting, distinct."""

from __future__ import annotations

import numpy as np
import pytest

from aa2_synth.body.body import template
from aa2_synth.characters.bodies import body_cells, face_cells
from aa2_synth.characters.character import FABRICS, PATTERNS, Character
from aa2_synth.characters.make import make_character
from aa2_synth.characters.parts import PARTS, SIDED
from aa2_synth.characters.prints import PATTERN_KINDS

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
pytestmark = pytest.mark.usefixtures("body")


def some(split, count: int, first: int = 0) -> list[Character]:
    return [make_character(np.random.default_rng(seed), split=split) for seed in range(first, first + count)]


def test_the_same_seed_makes_the_same_character():
    for one, other in zip(some("train", 5), some("train", 5), strict=True):
        assert one.kinds == other.kinds and one.seed == other.seed
        np.testing.assert_array_equal(one.body.vertices, other.body.vertices)
        np.testing.assert_array_equal(one.print, other.print)
        for a, b in zip(one.garments, other.garments, strict=True):
            np.testing.assert_array_equal(a.edge, b.edge)
            np.testing.assert_array_equal(a.off, b.off)


def test_cells_of_bodies_and_faces_are_in_one_split_each():
    for cells in (body_cells, face_cells):
        train, test = set(cells("train")), set(cells("test"))
        assert not train & test
        assert 0.2 < len(test) / len(train | test) < 0.3
    for axis in range(5):  # every age, weight and height is in both
        assert {cell[axis] for cell in body_cells("train")} == {cell[axis] for cell in body_cells("test")}


@pytest.mark.slow
def test_no_label_is_in_both_splits():
    train, test = ({k for c in some(split, 60) for k in c.kinds} for split in ("train", "test"))
    assert not train & test


@pytest.mark.slow
def test_looks_are_distinct():
    looks = [(c.kinds, tuple(np.round(c.garments[-1].colours[0], 2))) for c in some("train", 60)]
    assert len(set(looks)) == len(looks)


@pytest.mark.slow
def test_everything_refers_to_what_there_is():
    count = len(template().vertices)
    for character in some("train", 40) + some("test", 40):
        assert np.isfinite(character.body.vertices).all()
        for garment in character.garments:
            assert garment.edge.shape == garment.off.shape == (count,)
            assert garment.edge.dtype == garment.off.dtype == np.float32
            assert garment.off[garment.edge > 0].min() >= 0 and garment.off.max() < 0.25
            assert 0 < garment.part < len(PARTS)
            assert garment.pattern < len(PATTERNS) and garment.fabric < len(FABRICS)
            for colour in garment.colours:
                assert ((colour >= 0) & (colour <= 1.2)).all()
        for worn in character.attachments:
            assert worn.bone in template().bones
            assert np.isfinite(worn.mesh.points).all()
            near = np.linalg.norm(
                worn.mesh.points[:, None] - character.body.vertices[None, ::40], axis=2
            ).min(axis=1)
            assert near.max() < 0.4, character.kinds


def test_patterns_of_the_kinds_are_drawn():
    assert set(PATTERN_KINDS.train) | set(PATTERN_KINDS.test) <= set(PATTERNS)


def test_pairs_of_parts_stand_side_by_side():
    for left in SIDED:
        assert PARTS[left].replace("left", "right") == PARTS[left + 1]


@pytest.mark.slow
def test_a_share_is_stylised():
    styled = [any(kind.startswith("style") for kind in c.kinds) for c in some("train", 150)]
    assert 0.05 < np.mean(styled) < 0.25
