"""Checkpoints on disk: shards small enough for any link, checked, and swapped in whole.

A checkpoint is a folder of ``state.json`` (facts, and the SHA-256 of every other file), ``NNN.safetensors``
(tensors by name; one larger than a shard is cut into flat pieces ``NAME#0``, ``NAME#1``, …) and ``random.pt``
(the random states of every process).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from aa2.errors import InputError
from aa2.train.randomness import Randomness

FORMAT = 2
SHARD = 15 * 2**20
"""Bytes of tensors in a file: less than 16 MB with its header."""


@dataclass(frozen=True)
class Checkpoint:
    """A run at one moment.

    Attributes:
        facts: plain values: the step, the seed, …
        tensors: by name.
        randomness: `aa2.train.randomness.random_states` of every process.
    """

    facts: Mapping[str, Any]
    tensors: Mapping[str, torch.Tensor]
    randomness: Sequence[Randomness]


def write_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write the folder ``path``, replacing what is there when everything is written.

    Whenever the process is killed, a whole checkpoint is there for `read_checkpoint`: the old or the new one.

    Raises:
        OSError: the disk is full; the old checkpoint is still there.
    """
    new, old = path.with_name(f"{path.name}.new"), path.with_name(f"{path.name}.old")
    recover(path)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        random = io.BytesIO()
        torch.save(list(checkpoint.randomness), random)
        files = {"random.pt": _write(new / "random.pt", random.getvalue())}
        for number, shard in enumerate(_shards(checkpoint.tensors)):
            name = f"{number:03d}.safetensors"
            files[name] = _write(new / name, save(shard))
        shapes = {name: list(tensor.shape) for name, tensor in checkpoint.tensors.items()}
        about = {"format": FORMAT, **checkpoint.facts, "files": files, "shapes": shapes}
        _write(new / "state.json", json.dumps(about).encode())
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if path.exists():
        path.rename(old)
    new.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def recover(path: Path) -> None:
    """Finish or undo a swap that was cut off, and leave nothing beside ``path`` that is not needed."""
    old = path.with_name(f"{path.name}.old")
    if old.exists() and not path.exists():
        old.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read what `write_checkpoint` wrote, into the main memory.

    Raises:
        InputError: there is none, or it is damaged.
    """
    if not (path / "state.json").is_file():
        raise InputError(path, "no checkpoint to resume from", "run without `resume`")
    try:
        about = json.loads((path / "state.json").read_bytes())
        if about.pop("format") != FORMAT:
            raise InputError(path, "a checkpoint of another version of aa2", "resume it with that version")
        files, shapes = about.pop("files"), about.pop("shapes")
        contents = {name: _read(path / name, digest) for name, digest in files.items()}
        randomness = torch.load(io.BytesIO(contents.pop("random.pt")), weights_only=True)
        pieces: dict[str, torch.Tensor] = {}
        for content in contents.values():
            pieces.update(load(content))
        tensors = {name: _joined(name, pieces).reshape(shape) for name, shape in shapes.items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RuntimeError, SafetensorError) as error:
        raise InputError(path, f"the checkpoint is damaged ({error})", "resume from another copy") from error
    return Checkpoint(about, tensors, randomness)


def _shards(tensors: Mapping[str, torch.Tensor]) -> Iterator[dict[str, torch.Tensor]]:
    """All tensors, in order, as dictionaries of at most `SHARD` bytes."""
    shard, room = {}, SHARD
    for name, piece in _pieces(tensors):
        if piece.nbytes > room:
            yield shard
            shard, room = {}, SHARD
        shard[name] = piece
        room -= piece.nbytes
    yield shard


def _pieces(tensors: Mapping[str, torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        if tensor.nbytes <= SHARD:
            yield name, tensor
            continue
        for number, piece in enumerate(tensor.flatten().split(SHARD // tensor.itemsize)):
            yield f"{name}#{number}", piece.clone()


def _joined(name: str, pieces: Mapping[str, torch.Tensor]) -> torch.Tensor:
    if f"{name}#0" not in pieces:
        return pieces[name]
    count = sum(key.rpartition("#")[0] == name for key in pieces)
    return torch.cat([pieces[f"{name}#{number}"] for number in range(count)])


def _write(path: Path, content: bytes) -> str:
    """The content's digest, once it lies on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def _read(path: Path, digest: str) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{path.name} is not what was written")
    return content
