"""Execute the chapters again when the code they import has changed.

jupyter-cache decides by a notebook's own cells; an edited ``cvbook`` or another version of NumPy would leave stale
outputs in the book, silently. This module keeps a fingerprint of the two packages, of the results that chapters load
and of the libraries' versions beside the cache, and throws the cache away when it differs.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

PACKAGES = ["cvbook", "cvdata"]
LIBRARIES = ["numpy", "scipy", "matplotlib", "torch", "keras", "optuna"]


def fingerprint() -> str:
    """Return a hash of the Python files of our packages, of the loaded results, of the libraries' versions."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        folder = Path(spec.origin).parent
        for file in sorted({*folder.rglob("*.py"), *folder.glob("recorded/*.*")}):
            digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library}=={importlib.metadata.version(library)}".encode())
    return digest.hexdigest()


def drop_stale_cache(app: Sphinx) -> None:
    """Delete the execution cache unless it was made by the present code."""
    cache = Path(app.config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache")
    mark = cache / "made_by"
    now = fingerprint()
    if not mark.is_file() or mark.read_text() != now:
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        mark.write_text(now)


def pages_with_stale_outputs(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Have every known page read again when the code has changed since it was read."""
    now = fingerprint()
    stale = getattr(env, "fresh_outputs_fingerprint", now) != now
    env.fresh_outputs_fingerprint = now  # type: ignore[attr-defined]
    return sorted(env.found_docs) if stale else []


def setup(app: Sphinx) -> dict[str, Any]:
    """Check once a build, before any page is read."""
    app.connect("builder-inited", drop_stale_cache)
    app.connect("env-get-outdated", pages_with_stale_outputs)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
