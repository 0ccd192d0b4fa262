"""Any outside method, from a folder of its videos."""

from __future__ import annotations

from pathlib import Path

from aa2.errors import InputError, raise_all
from aa2.evaluate.methods.method import Method
from aa2.evaluate.methods.stored import Stored
from aa2.evaluate.protocols.cases import Cases
from aa2.types import Progress


def folder_method(
    name: str, folder: Path, cases: Cases, progress: Progress = lambda done, total: None
) -> Method:
    """What another program made of the cases.

    Everything is read and checked at once: nothing is computed in vain, and nothing averaged over holes.

    Args:
        name: of the row.
        folder: with ``CASE.mp4`` (``.mkv``, ``.webm``, ``.avi``), a folder ``CASE`` of pictures, or
            ``CASE.npy`` for every case, in the frames and the size of what
            `aa2.evaluate.methods.export.export_inputs` writes.
        cases: of the table.
        progress: told after each case.
    Raises:
        InputError: videos that are missing, cannot be read, are not finite, or do not fit in frames or size,
            one by one.
    """
    stored = Stored(folder)
    problems = []
    for done, case in enumerate(cases, start=1):
        try:
            stored.read(case)
        except InputError as error:
            problems.append(error)
        progress(done, len(cases))
    raise_all(problems)
    return Method(name, stored.read, {"kind": "given", "folder": stored.digest()})
