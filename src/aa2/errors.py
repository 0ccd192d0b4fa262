"""The one error a user can cause: bad input, told in one line; several of them, a line each. And doubts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class InputError(Exception):
    """Something the user gave cannot be used.

    The command line prints it as ``aa2: SUBJECT: problem; remedy`` and exits with code 2. In
    messages the names of parameters stand in backquotes, alone or as ``name=value``; the command line makes
    options of them.

    Args:
        subject: the file, folder or parameter that is wrong.
        problem: what is wrong with it, without a full stop.
        remedy: what to do about it, without a full stop.
    """

    def __init__(self, subject: str | Path, problem: str, remedy: str) -> None:
        self.subject, self.problem, self.remedy = str(subject), problem, remedy
        super().__init__(_one_line(f"{self.subject}: {problem}; {remedy}"))

    @property
    def parameter(self) -> str | None:
        """The name of the parameter that is wrong; None where it is something else."""
        name = self.subject.strip("`")
        return name if self.subject == f"`{name}`" else None

    def __reduce__(self) -> tuple:
        """So that worker processes can hand it on."""
        return type(self), (self.subject, self.problem, self.remedy)


class JoinedInputError(InputError):
    """Several things that the user gave cannot be used: told one by one, a line each.

    Args:
        errors: at least one.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.subject, first.problem, first.remedy)
        self.args = ("\n".join(str(error) for error in self.errors),)

    def __reduce__(self) -> tuple:
        return type(self), (self.errors,)


class Cancelled(Exception):  # noqa: N818 — what somebody asked for is no error
    """Work was stopped because it was asked to; nothing half-written is left."""


class Stopped(KeyboardInterrupt):
    """A signal asks the process to end: raised where it arrives, and let through, so that all tidies up.

    Args:
        number: of the signal; by default that of Ctrl-C.

    Attributes:
        where: what was being done and how far it was, filled in on the way up.
        remedy: how the work goes on, filled in by whoever keeps it.
    """

    def __init__(self, number: int = 2) -> None:
        super().__init__(number)
        self.number, self.where, self.remedy = number, "", ""


class Doubt(UserWarning):
    """Work goes on, but the user should look: given to ``warnings.warn``, printed as ``aa2: message``.

    Args:
        message: one line; what is read from files may have several.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_one_line(message))


def raise_all(errors: Sequence[InputError]) -> None:
    """Raise what was found wrong, all of it at once; nothing where nothing was.

    Raises:
        InputError: the only error, or all of them as `JoinedInputError`.
    """
    if errors:
        raise errors[0] if len(errors) == 1 else JoinedInputError(errors)


def _one_line(text: str) -> str:
    return " ".join(filter(None, text.splitlines()))
