"""What the commands share."""

from __future__ import annotations

from typing import Literal

from tyro.extras import SubcommandApp

Device = Literal["auto", "cpu", "cuda"]
app = SubcommandApp()
"""Takes the commands; `aa2.cli` runs it."""
