"""Damage of every kind: in the structure of a file where that is known, in its bytes elsewhere."""

from __future__ import annotations

import io
import json
import random
import warnings
import zipfile
import zlib
from contextlib import suppress
from typing import Any

from aa2.media.damage import ARCHIVE_ERRORS
from tests.fuzzing.pieces import PNG, Piece, pieces, with_right_checksums

Bytes = bytes | bytearray
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 7, 1 << 31, -(1 << 63), 1 << 64, 10**30, 0.5, -0.0, 1e308, 1e-300),
    *(float("nan"), float("inf"), "", "0", "1/0", "nan", "25", "a\nb", "\0", "ü" * 300, "../..", "/", "."),
    *([], [1, 2], [[1]], {}, {"a": 1}, [None], ["x"]),
)
"""What may stand in JSON in place of anything."""
BROKEN = zipfile.BadZipFile, zlib.error, EOFError
CELLS = ("", ",", '"', "\n", "\r\n", ";", "\t", "nan", "-1", "1e999", "é", "\0", "\ufeff", "on", "x" * 5000)


def mutated(data: bytes, generator: random.Random) -> bytes:
    """``data`` with some damage."""
    for start, change in ((b"PK\3\4", _archive), (b"\x93NUMPY", _array), (b"{", _json), (b"[", _json)):
        if data.startswith(start) and generator.random() < 0.75:
            # What is damaged already has no structure.
            with suppress(ValueError, LookupError, OSError, NotImplementedError, RecursionError, *BROKEN):
                return change(data, generator)
    made = bytearray(data)
    for _ in range(generator.choice([1, 1, 1, 2, 3, 8, 30])):
        found = pieces(bytes(made)) if generator.random() < 0.7 else []
        if found:
            _structure(made, found, generator)
        elif made:
            _bytes(made, generator)
    # Decoders look at what is inside only where the sums are right.
    if made.startswith(PNG) and generator.random() < 0.7:
        return with_right_checksums(bytes(made))
    return bytes(made)


def _extreme(old: int, width: int, generator: random.Random) -> int:
    most = (1 << 8 * width) - 1
    near = [old + 1, old - 1, old * 2, old // 2, old + 8, old ^ 1]
    far = [0, 1, 2, 7, 8, 15, 255, 16384, 32767, 65535, most, most >> 1, (most >> 1) + 1, most - 7]
    return generator.choice([*near, *far, generator.randrange(most + 1)]) & most


def _number(made: bytearray, at: int, width: int, order: Any, generator: random.Random) -> None:
    old = int.from_bytes(made[at : at + width], order)
    made[at : at + width] = _extreme(old, width, generator).to_bytes(width, order)


def _structure(made: bytearray, found: list[Piece], generator: random.Random) -> None:
    """A piece is lost, doubled, moved, emptied, or a number in it is another."""
    piece = generator.choice(found)
    kind = generator.randrange(9)
    whole, size = bytes(made[piece.start : piece.stop]), len(made)
    if kind == 0:
        del made[piece.start : piece.stop]
    elif kind == 1:
        made[piece.stop : piece.stop] = whole * generator.choice([1, 1, 3, 50])
    elif kind == 2:
        other = generator.choice(found)
        made[other.start : other.start] = whole
    elif kind == 3:
        made[piece.body : piece.stop] = bytes(max(piece.stop - piece.body, 0))
    elif kind == 4 and piece.size[1]:
        _number(made, *piece.size, piece.order, generator)
    elif kind == 5:
        other = generator.choice(found)
        made[piece.start : piece.body] = made[other.start : other.body]
    elif kind == 6:
        del made[generator.randrange(piece.start, piece.stop + 1) : piece.stop]
    else:
        width = generator.choice([1, 2, 4, 4, 8])
        at = generator.randrange(piece.body, max(piece.stop - width, piece.body) + 1)
        _number(made, at, width, generator.choice([piece.order, piece.order, "little"]), generator)
    change = len(made) - size
    if change and generator.random() < 0.6:  # those around fit again
        for at, width in piece.around:
            value = int.from_bytes(made[at : at + width], "big") + change
            made[at : at + width] = (value % (1 << 8 * width)).to_bytes(width, "big")


def _bytes(made: bytearray, generator: random.Random) -> None:
    size = len(made)
    at = generator.randrange(size if generator.random() < 0.5 else min(size, 600))
    length = generator.choice([1, 4, 32, generator.randrange(1, size + 1)])
    kind = generator.randrange(8)
    if kind == 0:
        made[at] ^= 1 << generator.randrange(8)
    elif kind == 1:
        _number(made, at, generator.choice([1, 2, 4, 8]), generator.choice(["big", "little"]), generator)
    elif kind == 2:
        del made[at : at + length]
    elif kind == 3:
        made[at:at] = generator.randbytes(min(length, 4096))
    elif kind == 4:
        del made[at:]
    elif kind == 5:
        start = generator.randrange(size)
        made[at : at + length] = made[start : start + length]
    elif kind == 6:
        made[at : at + length] = bytes(len(made[at : at + length]))
    else:
        made += made[at : at + length]


def _archive(data: bytes, generator: random.Random) -> bytes:
    """An archive that is whole, with an entry that is not, or with other entries."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    number = generator.randrange(len(entries))
    name, content = entries[number]
    kind = generator.randrange(8)
    if kind == 0:
        del entries[number]
    elif kind == 1:
        entries.append((generator.choice([name, "x.npy", "../x.png", "é.png", "folder/", "0.npy"]), content))
    elif kind == 2:
        entries[number] = (name, generator.choice(entries)[1])
    elif kind == 3:
        entries[number] = (generator.choice(["", "x", name + ".png", name.upper(), "value.npy"]), content)
    elif kind == 4 and name == "value.npy":
        entries[number] = (name, _described(content, generator))
    else:
        entries[number] = (name, mutated(content, generator))
    made = io.BytesIO()
    how = generator.choice([zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(made, "w", how) as archive, warnings.catch_warnings(action="ignore"):
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name or "0"), content, how)
    return made.getvalue()


def _described(content: bytes, generator: random.Random) -> bytes:
    """The description in a state file, changed where it says of what class things are."""
    import numpy as np

    described = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False).tobytes()
    text = np.frombuffer(_json(described, generator), np.uint8)
    made = io.BytesIO()
    np.lib.format.write_array(made, text, allow_pickle=False)
    return made.getvalue()


def _array(data: bytes, generator: random.Random) -> bytes:
    """A ``.npy`` with another header, padded to the length of the old one where it fits."""
    length = int.from_bytes(data[8:10], "little")
    header = data[10 : 10 + length].decode("latin1").rstrip()
    shapes = "()", "(0,)", "(1,)", "(-1,)", "(3, 4)", "(1000000000000,)", "(70000, 70000)", "(2, 'a')", "None"
    kinds = "<f4", "<f8", "|O", "<U9", "<c8", "|b1", ">i2", "|V4", "<M8[s]", "|u1", "x", "<f4,<i4"
    kind = generator.randrange(4)
    if kind == 0:
        header = header[: header.index("(")] + generator.choice(shapes) + header[header.index(")") + 1 :]
    elif kind == 1:
        start = header.index("'descr': '") + 10
        header = header[:start] + generator.choice(kinds) + header[header.index("'", start) :]
    elif kind == 2:
        header = header.replace("False", "True")
    else:
        at = generator.randrange(len(header))
        header = header[:at] + chr(generator.randrange(32, 256)) + header[at + 1 :]
    text = (header.encode("latin1") + b" " * (length - 1 - len(header)) + b"\n")[: 1 << 16]
    return data[:8] + len(text).to_bytes(2, "little") + text + data[10 + length :]


def _json(data: bytes, generator: random.Random) -> bytes:
    """JSON in which values, or names, are others."""
    root = [json.loads(data)]
    for _ in range(generator.choice([1, 1, 2, 4])):
        places = list(_places(root))
        holder, key = generator.choice(places)
        kind = generator.randrange(5)
        if kind == 0 and isinstance(holder, dict):
            del holder[key]
        elif kind == 1 and isinstance(holder, dict):
            holder[generator.choice(["", "x", "class", "array", "version"])] = holder.pop(key)
        elif kind == 2:
            holder[key] = generator.choice([*places, (root, 0)])[0]
        else:
            holder[key] = generator.choice(VALUES)
    try:
        return json.dumps(root[0]).encode()
    except (ValueError, RecursionError):  # holds itself
        depth = generator.choice([3, 2000, 100_000])
        return b"[" * depth + b"]" * depth


def _places(holder: Any) -> list[tuple[Any, Any]]:
    keys = holder if isinstance(holder, dict) else range(len(holder))
    found = []
    for key in keys:
        found.append((holder, key))
        if isinstance(holder[key], dict | list):
            found += _places(holder[key])
    return found


def with_right_sum(data: bytes) -> bytes:
    """A state file that says what its arrays sum up to; as it is where that is none."""
    import numpy as np

    from aa2.media.state_file import SUM, sum_of

    with suppress(*ARCHIVE_ERRORS):
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: array for name, array in archive.items() if name != SUM}
        made = io.BytesIO()
        np.savez(made, allow_pickle=False, **{SUM: sum_of(arrays)}, **arrays)
        return made.getvalue()
    return data


def mutated_text(text: str, generator: random.Random) -> str:
    """Text with cells, lines and letters changed."""
    for _ in range(generator.choice([1, 1, 2, 5])):
        at, kind = generator.randrange(len(text) + 1), generator.randrange(4)
        lines = text.splitlines(keepends=True) or [""]
        if kind == 0:
            text = text[:at] + generator.choice(CELLS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + generator.randrange(1, 9) :]
        elif kind == 2:
            text = "".join(generator.sample(lines, len(lines)))
        else:
            text += generator.choice(lines) * generator.choice([1, 2, 300])
    return text
