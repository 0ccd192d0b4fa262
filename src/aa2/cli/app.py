"""What the commands share."""

from __future__ import annotations

from tyro.extras import SubcommandApp

app = SubcommandApp()
"""Takes the commands; `aa2.cli` runs it."""
