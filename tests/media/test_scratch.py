import pytest

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
