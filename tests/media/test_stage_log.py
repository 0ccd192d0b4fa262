"""What a stage wrote down counts as far as it came to the disk."""

from __future__ import annotations

import pytest

from aa2.errors import InputError
from aa2.media.stage_log import StageLog
from aa2.media.state_file import write_state


def test_a_stage_goes_on_where_it_was(tmp_path):
    log = StageLog(tmp_path / "stage")
    assert (log.finished, log.complete, log.state, list(log.entries())) == (0, False, None, [])
    log.write(8, {"a": 1}, "first")
    log.write(10, {"a": 2}, "second", complete=True)
    again = StageLog(tmp_path / "stage")
    assert (again.finished, again.complete, again.state) == (10, True, "second")
    assert list(again.entries()) == [{"a": 1}, {"a": 2}]


def test_an_entry_without_its_state_does_not_count(tmp_path):
    """As after a power cut between the two, which are written in this order."""
    log = StageLog(tmp_path)
    log.write(8, ["kept"])
    (tmp_path / "00000008.state").write_bytes(b"half an ent")
    again = StageLog(tmp_path)
    assert again.finished == 8 and list(again.entries()) == [["kept"]]
    again.write(16, ["anew"])
    assert list(StageLog(tmp_path).entries()) == [["kept"], ["anew"]]


def test_damage_is_told(tmp_path):
    StageLog(tmp_path).write(8, None, 1)
    (tmp_path / "latest.state").write_bytes(b"")
    with pytest.raises(InputError, match=r"latest\.state: is damaged"):
        StageLog(tmp_path)


@pytest.mark.parametrize("latest", [("8", False, 1, 0), (8, 0, 1, 0), (8, True), (-1, True, 1, 0), "four", 4])
def test_values_of_other_kinds_are_told(tmp_path, latest):
    write_state(tmp_path / "latest.state", latest)
    with pytest.raises(InputError, match=r"latest\.state: is damaged"):
        StageLog(tmp_path)


def test_an_entry_that_is_gone_is_told(tmp_path):
    log = StageLog(tmp_path)
    for stop in (8, 16, 24):
        log.write(stop, [stop])
    (tmp_path / "00000008.state").unlink()
    (tmp_path / "mine.state").touch()
    with pytest.raises(InputError, match="a file in it is gone"):
        list(StageLog(tmp_path).entries())


def test_a_stage_that_ends_with_a_group_has_no_entry_of_no_frames(tmp_path):
    log = StageLog(tmp_path)
    log.write(8, ["all"])
    log.write(8, ["none"], complete=True)
    again = StageLog(tmp_path)
    assert (again.finished, again.complete, list(again.entries())) == (8, True, [["all"]])
