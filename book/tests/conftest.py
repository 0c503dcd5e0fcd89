"""What the book's tests share: the built site, a server on the loopback, a reader who may reach nothing else."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

BOOK = Path(__file__).parents[1]
SITE = BOOK / "_build" / "html"
sys.path[:0] = [str(BOOK / "_ext"), str(BOOK / "tests")]  # the extensions under test; reading.py

from reading import Reader  # noqa: E402


def is_stale() -> bool:
    built = SITE / "index.html"
    if not built.is_file():
        return True
    made = max(file.stat().st_mtime for file in SITE.glob("**/*.html"))
    sources = (file for file in BOOK.rglob("*") if file.is_file())
    skipped = {"_build", "tests", "__pycache__"}
    return any(
        file.stat().st_mtime > made for file in sources if not skipped & set(file.relative_to(BOOK).parts)
    )


@pytest.fixture(scope="session")
def site() -> Path:
    """Build the book if it is missing or older than its sources."""
    (BOOK / "_build").mkdir(exist_ok=True)
    with FileLock(BOOK / "_build" / "test.lock"):
        if is_stale():
            command = [
                str(Path(sys.executable).with_name("jupyter-book")),
                "build",
                str(BOOK),
                "-W",
                "--keep-going",
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=BOOK.parent)
            said = [line for line in (done.stdout + done.stderr).splitlines() if "IPKernelApp" not in line]
            told = [line for line in said if re.search("warning|error|exception", line, re.IGNORECASE)]
            assert done.returncode == 0, "\n".join([*told, *said[-20:]])
            (SITE / "index.html").touch()
    return SITE


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    found = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    return sorted(page for page in found if not page.startswith("_"))


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(QuietHandler, directory=site)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "file"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Reader]:
    """A reader of the served book, then one who opened it from disk."""
    base = request.getfixturevalue("served") if request.param == "http" else f"file://{site}/"
    context = browser.new_context()
    reader = Reader(context, base)
    yield reader
    assert reader.external == []
    assert reader.errors == []
    context.close()
