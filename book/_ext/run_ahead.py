"""Execute several chapters at once, before MyST-NB would execute them one after the other.

MyST-NB looks a notebook up in the execution cache first. This module fills the same cache through the very function
MyST-NB calls, with one kernel a core. A chapter that fails is not cached: MyST-NB runs it again and reports the error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

Waiting = tuple[str, nbformat.NotebookNode]


def run_ahead(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Execute those of the pages about to be read whose code is not in the cache."""
    config = env.mystnb_config  # type: ignore[attr-defined]
    if config.execution_mode != "cache":
        return
    cache = get_cache(config.execution_cache_path or ".jupyter_cache")
    cache.list_cache_records()  # makes the database before several ask for it
    waiting = list(_not_cached(app, env, pages, cache))
    workers = min(len(waiting), os.cpu_count() or 1)
    if workers < 2:
        return
    with _threads_per_kernel(max(1, (os.cpu_count() or 1) // workers)), ThreadPoolExecutor(workers) as pool:
        done = pool.map(lambda page: _execute(page, config.execution_timeout), waiting)
        for (path, notebook), seconds in zip(waiting, done, strict=True):
            if seconds is not None:
                bundle = CacheBundleIn(notebook, path, data={"execution_seconds": seconds})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _not_cached(app: Sphinx, env: BuildEnvironment, pages: list[str], cache: Any) -> Iterator[Waiting]:
    for page in sorted(pages):
        path = Path(env.doc2path(page))
        text = path.read_text("utf-8")
        reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)  # type: ignore[attr-defined]
        if reader is None:  # text without code
            continue
        notebook = reader.read(text)
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            yield str(path), notebook


def _execute(page: Waiting, timeout: int) -> float | None:
    """Execute in place; return the seconds it took, or None where a cell failed."""
    path, notebook = page
    done = single_nb_execution(
        notebook, cwd=str(Path(path).parent), timeout=timeout, allow_errors=False, meta_override=True
    )
    return None if done.err else float(done.time)


@contextmanager
def _threads_per_kernel(count: int) -> Iterator[None]:
    """Have kernels that start now compute with so many threads: more than there are cores would slow all down."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = str(count)
    yield
    if before is None:
        del os.environ["OMP_NUM_THREADS"]
    else:
        os.environ["OMP_NUM_THREADS"] = before


def setup(app: Sphinx) -> dict[str, Any]:
    """Run once the pages to read are known."""
    app.connect("env-before-read-docs", run_ahead)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
