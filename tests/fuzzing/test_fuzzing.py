"""A few inputs of the fuzz target, the same on every run; ``benchmarks/fuzz.py`` looks at thousands."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest

from aa2.errors import InputError
from tests.fuzzing import inputs, reading
from tests.fuzzing.inputs import LOOKS, Input, whole
from tests.fuzzing.mutations import mutated
from tests.fuzzing.pieces import pieces
from tests.media.conftest import colours, make_video

FEW = {"video": 12, "picture": 40, "clip": 30, "state": 20, "record": 30}


@pytest.mark.parametrize("kind", FEW)
def test_damage_ends_in_one_line(tmp_path, kind):
    (tmp_path / "whole").mkdir()
    made = whole(tmp_path / "whole", frozenset([kind]))[kind]
    verdicts = set()
    for number in range(FEW[kind]):
        folder = tmp_path / str(number)
        folder.mkdir()
        given = Input(kind, f"suite {kind} {number}", made, folder)
        for look in LOOKS[kind]:
            verdict = given.look(look, folder)
            assert verdict in ("ok", "told"), f"{given.seed}, {look}: {verdict}"
            verdicts.add(verdict)
    assert verdicts == {"ok", "told"}, "damage that nobody sees, or nothing that can be read, finds nothing"


def test_what_is_wrong_is_found(tmp_path, monkeypatch):
    """Each verdict that is neither, by a look that deserves it."""

    def raises(path: Path, *_: object):
        raise KeyError(path.name)

    def leaves(_: Path, target: Path, *__: object):
        (target / ".o.mp4.part").touch()
        raise InputError("a", "is wrong", "do better")

    def changes(path: Path, *_: object):
        path.write_bytes(b"")
        return ()

    def warns(*_: object):
        warnings.warn("divide by zero", RuntimeWarning, stacklevel=1)
        return ()

    looks = {"raises": raises, "leaves": leaves, "changes": changes, "warns": warns, "probe": reading.probed}
    monkeypatch.setitem(inputs.LOOKS, "video", looks)
    made = [make_video(tmp_path / "v.mp4", colours(2))]
    words = {"raises": "KeyError", "leaves": "left behind", "warns": "divide", "changes": "was changed"}
    for look, word in words.items():
        (tmp_path / look).mkdir()
        assert word in Input("video", "0", made, tmp_path / look).look(look, tmp_path / look)


def test_damage_is_the_same_for_the_same_seed_and_keeps_structures(tmp_path):
    data = make_video(tmp_path / "v.mp4", colours(2)).read_bytes()
    names = {data[piece.start + 4 : piece.start + 8] for piece in pieces(data)}
    assert {b"moov", b"trak", b"stsd", b"avc1", b"avcC", b"mdat"} <= names
    made = [mutated(data, random.Random(number)) for number in range(20)]
    assert made == [mutated(data, random.Random(number)) for number in range(20)]
    assert len(set(made)) > 15 and sum(b"moov" in each for each in made) > 10
