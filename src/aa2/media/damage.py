"""What reading damaged data may raise: JSON, arrays, and archives of these."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib

JSON_ERRORS = (OSError, ValueError, RecursionError, MemoryError)
"""Of reading a file of JSON, however deep it says that it is."""
ARCHIVE_ERRORS = (
    *(OSError, ValueError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError),
    *(RuntimeError, SyntaxError, tokenize.TokenError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""Of reading archives: also where entries are encrypted, or headers of arrays, which are Python, are none."""
LONGEST = 120


def told(error: BaseException) -> str:
    """What went wrong, in a few words: some errors quote all of what they stumbled over."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
