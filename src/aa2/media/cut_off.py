"""Whether a video file ends before it should.

FFmpeg plays what is there of a file that was copied or downloaded in part, and then just stops. The common
containers tell how long they are.
"""

from __future__ import annotations

from pathlib import Path

from av.container import InputContainer

EBML, SEGMENT = bytes.fromhex("1a45dfa3"), bytes.fromhex("18538067")
"""The first two elements of Matroska and WebM; the second holds all the rest (RFC 8794, RFC 9559)."""


def is_cut_off(path: Path, container: InputContainer) -> bool:
    """Whether ``path``, opened as ``container``, is shorter than it says; False where it does not say."""
    with path.open("rb") as file:
        head = file.read(4096)
    ends = [_indexed_end(container), segment_end(head), _riff_end(head)]
    return path.stat().st_size < max(ends)


def _indexed_end(container: InputContainer) -> int:
    """Where the last packet of the index ends: MP4 and its like, whose index need not be at the end."""
    indices = [stream.index_entries for stream in container.streams]
    last = [entries[len(entries) - 1] for entries in indices if len(entries)]
    return max((entry.pos + entry.size for entry in last), default=0)


def segment_end(head: bytes) -> int:
    """Where a Matroska file that begins with ``head`` says that it ends; 0 where it does not say."""
    if not head.startswith(EBML):
        return 0
    start, size = _ebml_size(head, len(EBML))
    segment = start + size
    if head[segment : segment + len(SEGMENT)] != SEGMENT:
        return 0
    start, size = _ebml_size(head, segment + len(SEGMENT))
    return start + size if size else 0


def _ebml_size(data: bytes, at: int) -> tuple[int, int]:
    """Where an element's content starts, and its size, a number as long as its leading zero bits tell."""
    if at >= len(data) or not data[at]:
        return at, 0
    length = 9 - data[at].bit_length()
    size = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    unknown = size == (1 << 7 * length) - 1  # a live recording
    return at + length, 0 if unknown else size


def _riff_end(head: bytes) -> int:
    return 8 + int.from_bytes(head[4:8], "little") if head.startswith(b"RIFF") else 0
