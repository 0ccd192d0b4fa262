"""The one error a user can cause: bad input, told in one line."""

from __future__ import annotations

from pathlib import Path


class InputError(Exception):
    """Something the user gave cannot be used.

    The command line prints it as ``aa2: SUBJECT: problem; remedy`` and exits with code 2.

    Args:
        subject: the file, folder or option that is wrong.
        problem: what is wrong with it, without a full stop.
        remedy: what to do about it, without a full stop.
    """

    def __init__(self, subject: str | Path, problem: str, remedy: str) -> None:
        self.subject, self.problem, self.remedy = str(subject), problem, remedy
        super().__init__(f"{self.subject}: {problem}; {remedy}".replace("\n", " "))

    def __reduce__(self) -> tuple:
        """So that worker processes can hand it on."""
        return type(self), (self.subject, self.problem, self.remedy)
