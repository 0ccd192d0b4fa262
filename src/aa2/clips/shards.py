"""Clips in tar files as WebDataset reads them: few large files to copy or to stream from a store.

Each clip folder is one sample. Its key is the folder's name; ``000012/clip.json`` is the member
``000012.clip.json``, and ``000012/other/clip.json`` is ``000012.other.clip.json``.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

from aa2.errors import InputError
from aa2.media.files import beside, discard

OTHER = "other"
"""The one folder inside a clip."""


def write_shards(clips: Sequence[Path], output: Path, clips_per_shard: int) -> list[Path]:
    """Packs clip folders into ``output/shard-000000.tar`` and on; shards there that are more are removed.

    A shard appears when it is whole. The same clips give the same bytes.

    Raises:
        InputError: a clip cannot be packed: it links to its video, has folders of a user's own signals, or
            its name has a dot.
    """
    output.mkdir(parents=True, exist_ok=True)
    groups = [clips[start : start + clips_per_shard] for start in range(0, len(clips), clips_per_shard)]
    shards = [output / f"shard-{number:06d}.tar" for number in range(len(groups))]
    for shard, group in zip(shards, groups, strict=True):
        unfinished = beside(shard)
        try:
            with tarfile.open(unfinished, "w", format=tarfile.USTAR_FORMAT) as tar:
                for clip in group:
                    _add(tar, clip)
            unfinished.replace(shard)
        finally:
            discard(unfinished)
    for old in set(output.glob("shard-*.tar")) - set(shards):
        old.unlink()
    return shards


def _add(tar: tarfile.TarFile, clip: Path) -> None:
    if "." in clip.name:
        raise InputError(clip, "has a dot in its name", "rename it: WebDataset ends its key there")
    if json.loads((clip / "clip.json").read_text())["source"] is not None:
        raise InputError(clip, "links to its video", "shards take clips with frames of their own")
    for file in sorted(file for file in clip.rglob("*") if file.is_file()):
        *folders, name = file.relative_to(clip).parts
        if folders not in ([], [OTHER]):
            raise InputError(file.parent, "does not fit into a shard", "pack its pictures as a .zip")
        member = tarfile.TarInfo(".".join([clip.name, *folders, name]))  # dated 1970, owned by root
        member.size = file.stat().st_size
        with file.open("rb") as content:
            tar.addfile(member, content)


def unpacked(shard: Path) -> Path:
    """The folder of the clips in ``shard``: beside it, with its name, made unless it is there and as new.

    Raises:
        InputError: the shard cannot be read or is none, or its folder cannot be written to.
    """
    folder = shard.with_suffix("")
    try:
        if folder.is_dir() and folder.stat().st_mtime >= shard.stat().st_mtime:
            return folder
        unfinished = beside(folder)
        try:
            with tarfile.open(shard, "r:") as tar:
                for member in tar:
                    _extract(tar, member, unfinished)
            _check_end(shard)
            discard(folder)
            unfinished.rename(folder)
        finally:
            discard(unfinished)
    except (OSError, tarfile.TarError) as error:
        raise InputError(shard, f"cannot be unpacked ({error})", "copy it again, or make room") from error
    return folder


def _check_end(shard: Path) -> None:
    """Raise ReadError unless the tar ends as tars do: one that is cut between two members lacks that."""
    with shard.open("rb") as file:
        file.seek(-min(tarfile.RECORDSIZE, shard.stat().st_size), 2)
        if file.read()[-2 * tarfile.BLOCKSIZE :].strip(b"\0"):
            raise tarfile.ReadError("it is cut off")


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    key, *others, stem, suffix = member.name.split(".") if member.name.count(".") > 1 else ("", "", "")
    content = tar.extractfile(member)
    if not key or "/" in member.name or others not in ([], [OTHER]) or content is None:
        raise InputError(
            member.name, f"is no part of a clip, in {tar.name}", "give a shard of `aa2 synthesise`"
        )
    file = Path(folder, key, *others, f"{stem}.{suffix}")
    file.parent.mkdir(parents=True, exist_ok=True)
    with content, file.open("wb") as target:
        shutil.copyfileobj(content, target)
