"""What the library logs, on stderr, for who asks: ``--verbose`` with any command, or ``AA2_LOG``."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aa2.errors import InputError

VARIABLE, OPTION = "AA2_LOG", "--verbose"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


class ToStderr(logging.Handler):
    """One line a record, above the progress bars, which take the place of ``sys.stderr`` while they move."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        print(self.format(record), file=sys.stderr)


@contextmanager
def log_lines(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Show what is logged as ``arguments`` and environment ask, as long as the context lasts.

    Yields:
        The arguments without ``--verbose``, which means ``AA2_LOG=info`` where that is not set.
    Raises:
        InputError: ``AA2_LOG`` names no level.
    """
    named = os.environ.get(VARIABLE, "").lower() or ("info" if OPTION in arguments else "")
    if named and named not in LEVELS:
        raise InputError(VARIABLE, f"{named} is no level", f"set it to one of: {', '.join(LEVELS)}")
    rest = [argument for argument in arguments if argument != OPTION]
    if not named:
        yield rest
        return
    logger, handler = logging.getLogger("aa2"), ToStderr()
    before = logger.level
    logger.setLevel(LEVELS[named])
    logger.addHandler(handler)
    try:
        yield rest
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
