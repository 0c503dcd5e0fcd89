"""Keep every test away from the user's own cache."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty cache of its own."""
    monkeypatch.setenv("CVDATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
