"""Rendering as a command."""

from __future__ import annotations

import pytest

from tests.cli.commands import failure


def test_rendering_nothing_is_told(tmp_path, capsys):
    pytest.importorskip("scipy", reason="the [synth] extra is not installed")
    assert "--count: is missing" in failure(capsys, "synthesise", "--output", tmp_path / "clips")
    assert not list(tmp_path.iterdir())
