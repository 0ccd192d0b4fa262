"""Tests that need trained networks, and what they say where those are absent."""

from __future__ import annotations

import pytest

from aa2.models.weight_files import WeightFile, Weights, WeightsAbsent


def needs(file: WeightFile) -> pytest.MarkDecorator:
    """Skips a test where ``file`` is absent; a damaged one is not absent."""
    try:
        Weights().find(file)
        return pytest.mark.skipif(False, reason="")
    except WeightsAbsent as absent:
        return pytest.mark.skip(reason=absent.reason)
