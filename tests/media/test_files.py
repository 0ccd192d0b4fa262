"""Files that appear whole or not at all, and what they are told by."""

import hashlib
from pathlib import Path

import pytest

from aa2.media.files import FullDiskError, content_hash, write_whole


def test_a_file_is_there_whole_or_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    write_whole(file, "é")
    assert file.read_bytes() == "é".encode()

    def full(self: Path, content: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FullDiskError, match=f"folder {tmp_path} is full"):
        write_whole(file, b"new")
    assert file.read_text() == "é" and list(tmp_path.iterdir()) == [file]


def test_content_is_told_by_names_and_bytes(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a").write_bytes(b"1")
    (tmp_path / "one" / "b").write_bytes(b"2")
    assert content_hash(tmp_path / "one" / "a") == hashlib.sha256(b"1").hexdigest()
    before = content_hash(tmp_path / "one")
    moved = (tmp_path / "one").rename(tmp_path / "two")
    assert content_hash(moved) == before
    (moved / "b").rename(moved / "c")
    renamed = content_hash(moved)
    (moved / "c").write_bytes(b"3")
    assert len({before, renamed, content_hash(moved)}) == 3
