import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from aa2.media import scratch
from aa2.train.shared_store import SharedStore


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Stores lie in the test's own folder."""
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(tmp_path))


def some(value: int, size: int = 10) -> dict[str, np.ndarray]:
    return {
        "a": np.full((size, 4, 5), value, np.uint8),
        "none": np.zeros((size, 0, 5), bool),
        "odd": np.arange(size * 6, dtype=np.float32).reshape(size, 6)[:, ::2],
    }


def never() -> dict[str, np.ndarray]:
    raise AssertionError("it is there already")


def test_what_is_made_once_is_read_again_whole_or_in_part():
    store = SharedStore(1 << 20)
    for frames in (slice(None), slice(2, 5), slice(9, 10)):
        for made in (
            store.read(f"x {frames}", lambda: some(3), frames),
            store.read("x", lambda: some(3), frames),
        ):
            for name, array in some(3).items():
                np.testing.assert_array_equal(made[name], array[frames])
                assert made[name].dtype == array.dtype
    np.testing.assert_array_equal(store.read("x", never)["a"], some(3)["a"])


def test_keys_may_have_the_names_of_files_that_are_no_utf8():
    store = SharedStore(1 << 20)
    for key in ("caf\udce9", "café"):
        store.read(key, lambda key=key: some(len(key.encode(errors="replace"))))
    assert store.read("caf\udce9", never)["a"][0, 0, 0] == 4 and store.read("café", never)["a"][0, 0, 0] == 5


def test_what_was_used_longest_ago_makes_room():
    store = SharedStore(100_000)  # of about 32,000 bytes each
    for number in range(3):
        store.read(str(number), lambda n=number: some(n, 1000))
        time.sleep(0.01)
    store.read("0", never)
    store.read("new", lambda: some(9, 1000))
    kept = sum(file.stat().st_size for file in store.folder.glob("*.safetensors"))
    assert 90_000 < kept <= store.limit
    store.read("new", never)
    with pytest.raises(AssertionError, match="there already"):
        store.read("1", never)


def test_what_is_larger_than_all_room_is_made_each_time():
    store = SharedStore(100)
    assert store.read("x", lambda: some(1))["a"][0, 0, 0] == 1
    assert store.read("x", lambda: some(2))["a"][0, 0, 0] == 2


def _read_and_send(store: SharedStore, connection) -> None:
    connection.send(store.read("shared", never)["a"].sum())


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_read_the_same_and_leave_it_there(method):
    store = SharedStore(1 << 20)
    store.read("shared", lambda: some(1))
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    process = context.Process(target=_read_and_send, args=(store, theirs))
    process.start()
    assert ours.recv() == 200
    process.join()
    assert pickle.loads(pickle.dumps(store)).read("shared", never)["a"].sum() == 200
    assert store.folder.is_dir()


def test_the_folder_goes_with_the_store():
    store = SharedStore(1 << 20)
    folder = store.folder
    del store
    assert not folder.exists()


def test_what_a_killed_process_left_goes_with_the_next_store(tmp_path):
    program = (
        "import sys, time; from aa2.train.shared_store import SharedStore\n"
        "store = SharedStore(1 << 20); print(store.folder, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    run = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert run.stdout is not None
    left = tmp_path / run.stdout.readline().strip().rpartition("/")[2]
    SharedStore(1 << 20)
    assert left.is_dir()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert left.is_dir()
    SharedStore(1 << 20)
    assert not left.exists()
