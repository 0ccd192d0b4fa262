import pytest

from aa2.errors import InputError
from aa2.media import scratch
from aa2.media.scratch import scratch_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(tmp_path))


def test_a_folder_stays_while_its_lock_is_held_and_not_much_longer():
    first, owned = scratch_folder("test-")
    other, others = scratch_folder("other-")
    second, owned_too = scratch_folder("test-")
    assert first.is_dir() and second.is_dir() and first != second
    owned.close()
    others.close()
    scratch_folder("test-")[1].close()
    assert not first.exists() and second.is_dir() and other.is_dir()
    owned_too.close()


def test_a_folder_for_a_while_and_those_of_killed_runs(tmp_path):
    killed, owned = scratch_folder("aa2-scratch-")
    (killed / "driving.mkv").write_bytes(b"frames")
    owned.close()  # as the system does when it kills a process
    with scratch.scratch() as folder:
        (folder / "clip").mkdir()
        assert not killed.exists() and list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []


def test_no_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(tmp_path / "gone"))
    with pytest.raises(InputError, match="TMPDIR: there is no folder for temporary files"), scratch.scratch():
        pass
