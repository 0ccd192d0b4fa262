"""What a stage wrote down counts as far as it came to the disk."""

from __future__ import annotations

import pytest

from aa2.errors import InputError
from aa2.media.stage_log import StageLog


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
