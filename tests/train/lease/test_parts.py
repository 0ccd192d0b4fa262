import json
import shutil
from pathlib import Path

import pytest

from aa2.train.checkpoints import read_checkpoint
from aa2.train.lease import parts
from aa2.train.lease.parts import INDEX, join, publish, published, split
from tests.train.small import Line, run


@pytest.fixture
def made(tmp_path) -> Path:
    """A run in parts of a thousand bytes."""
    run(tmp_path / "run", Line())
    sources = {"checkpoint": tmp_path / "run/checkpoint", "absent": tmp_path / "run/absent"}
    assert len(split(sources, tmp_path / "parts", size=1000)) > 5
    return tmp_path / "parts"


def test_parts_make_the_whole_again(tmp_path, made):
    assert max(part.stat().st_size for part in made.glob("part.*")) <= 1000
    join(made, tmp_path / "here")
    assert [p.name for p in (tmp_path / "here").iterdir()] == ["checkpoint"]
    for file in (tmp_path / "run/checkpoint").iterdir():
        assert (tmp_path / "here/checkpoint" / file.name).read_bytes() == file.read_bytes()
    read_checkpoint(tmp_path / "here/checkpoint")


@pytest.mark.parametrize("damage", ["changed", "missing", "no index"])
def test_damage_on_the_way_is_found_and_nothing_is_touched(tmp_path, made, damage):
    part = made / (INDEX if damage == "no index" else "part.002")
    content = part.read_bytes()
    part.unlink()
    if damage == "changed":
        part.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(ValueError, match="part"):
        join(made, tmp_path / "here")
    assert not (tmp_path / "here").exists()


class Killed(BaseException):
    pass


def test_killed_at_any_moment_the_old_or_the_new_result_is_whole(tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.mkdir()

    def result_of(number: int) -> int:
        (source / "number").write_text(json.dumps(number))
        publish({"source": source}, tmp_path / "result")
        return number

    def found() -> int:
        shutil.rmtree(tmp_path / "found", ignore_errors=True)
        join(published(tmp_path / "result"), tmp_path / "found")
        return json.loads((tmp_path / "found/source/number").read_text())

    last, event, killed = result_of(0), 0, True
    while killed:
        left = event

        def fused(function):
            def guarded(*args, **kwargs):
                nonlocal left
                left -= 1
                if left < 0:
                    raise Killed
                return function(*args, **kwargs)

            return guarded

        before, last = last, event + 1
        (source / "number").write_text(json.dumps(last))
        with monkeypatch.context() as patched:
            for name in ("rename", "write_bytes", "write_text", "mkdir"):
                patched.setattr(Path, name, fused(getattr(Path, name)))
            patched.setattr(parts.shutil, "rmtree", fused(shutil.rmtree))
            try:
                publish({"source": source}, tmp_path / "result")
                killed = False
            except Killed:
                pass
        if killed:
            assert found() in (before, last), event
            last = found()
        event += 1
    assert event > 8 and found() == last
    assert sorted(p.name for p in (tmp_path / "result").iterdir()) == ["parts"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["found", "result", "source"]


def test_what_is_not_whole_yet_is_not_in_the_result(tmp_path, monkeypatch):
    seen = []
    whole = parts.split

    def looks(sources, output, size=parts.PART):
        written = whole(sources, output, size)
        seen.append([p.name for p in (tmp_path / "result").rglob("part.*")])
        return written

    (tmp_path / "source").write_text("something")
    monkeypatch.setattr(parts, "split", looks)
    publish({"source": tmp_path / "source"}, tmp_path / "result")
    assert seen == [[]]


def test_what_changes_while_it_is_read_is_not_brought(tmp_path):
    (tmp_path / "source").write_text("one")
    publish({"source": tmp_path / "source"}, tmp_path / "result")
    (tmp_path / "source").write_text("a mixture")
    with pytest.raises(OSError, match="changed meanwhile"):
        publish({"source": tmp_path / "source"}, tmp_path / "result", unchanged=lambda: False)
    join(published(tmp_path / "result"), tmp_path / "found")
    assert (tmp_path / "found/source").read_text() == "one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["found", "result", "source"]


def test_a_folder_without_a_result(tmp_path):
    with pytest.raises(ValueError, match="holds no parts"):
        published(tmp_path)
