"""Results and inputs told apart, however they are named."""

import os
from pathlib import Path

import pytest

from aa2.errors import InputError
from aa2.media import apart
from aa2.media.apart import check_apart


@pytest.fixture
def photo(tmp_path):
    (tmp_path / "photo.png").write_bytes(b"1")
    return tmp_path / "photo.png"


def test_links_and_other_ways_to_name_a_file_are_seen_through(tmp_path, photo, monkeypatch):
    (tmp_path / "link.png").symlink_to("photo.png")
    (tmp_path / "folder").symlink_to(tmp_path)
    os.link(photo, tmp_path / "hard.png")
    monkeypatch.chdir(tmp_path)
    names = (photo, tmp_path / "link.png", tmp_path / "hard.png")
    for name in (
        *names,
        tmp_path / "folder" / "photo.png",
        Path("photo.png"),
        Path("..") / tmp_path.name / "photo.png",
    ):
        with pytest.raises(InputError) as caught:
            check_apart([tmp_path / "new.mp4", name], [tmp_path / "missing", photo])
        assert caught.value.subject == str(name) and "which is read" in caught.value.problem
        assert "photo.png" in str(caught.value)
    check_apart([tmp_path / "new.mp4", tmp_path / "new.png"], [photo, tmp_path / "link.png"])
    check_apart([], [photo, photo])


def test_two_results_are_two_files(tmp_path):
    (tmp_path / "folder").symlink_to(tmp_path)
    with pytest.raises(InputError, match="written too"):
        check_apart([tmp_path / "new.png", tmp_path / "other.png", tmp_path / "folder" / "new.png"], [])
    (tmp_path / "dangling.png").symlink_to("new.png")
    with pytest.raises(InputError, match="written too"):
        check_apart([tmp_path / "new.png", tmp_path / "dangling.png"], [])


def test_letter_case_counts_where_the_folder_says_so(tmp_path, photo, monkeypatch):
    """What a folder without letter case says is asked of the folder; here the answer is given for it."""
    names = [tmp_path / "New.PNG", tmp_path / "new.png"]
    assert not apart._is_blind_to_case(tmp_path)
    check_apart([*names, tmp_path / "PHOTO.png"], [photo])
    monkeypatch.setattr(apart, "_is_blind_to_case", lambda folder: folder == tmp_path)
    with pytest.raises(InputError, match="written too"):
        check_apart(names, [photo])
    check_apart([tmp_path / "sub" / "new.png", tmp_path / "new.png"], [photo])


def test_a_folder_that_is_read_is_not_written_over_nor_the_other_way_round(tmp_path, photo):
    clip = tmp_path / "clip"
    clip.mkdir()
    (clip / "frames.mp4").write_bytes(b"1")
    with pytest.raises(InputError, match="a part of"):
        check_apart([clip / "frames.mp4"], [clip])
    with pytest.raises(InputError, match="the folder of"):
        check_apart([clip], [clip / "frames.mp4"])
    check_apart([clip / "result.mp4"], [clip])
