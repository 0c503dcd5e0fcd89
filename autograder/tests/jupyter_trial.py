"""A Jupyter server with settings of its own, for a browser to visit."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

FOLDERS = (
    "HOME",
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "MPLCONFIGDIR",
)
QUIET = {
    "fetchNews": "false",
    "checkForUpdates": False,
}  # nothing asked of the network, no question at the start
START_S = 120.0


def own_settings(folder: Path) -> dict[str, str]:
    """Return an environment whose programs keep settings below `folder`."""
    places = {name: folder / name.lower() for name in FOLDERS}
    places["JUPYTERLAB_SETTINGS_DIR"] = folder / "lab"
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    settings = folder / "lab" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(str(QUIET).replace("'", '"').replace("False", "false"))
    return os.environ | {name: str(place) for name, place in places.items()}


@contextlib.contextmanager
def serving(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Run a command that starts a Jupyter server in `folder`; give its address; end it with all that it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    ]
    log = folder / "jupyter.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [*command, *options, "--IdentityProvider.token="],
            cwd=folder,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_S
        while not _answers(f"{address}/api"):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def stay_at(page: Page, address: str) -> None:
    """Let the browser reach this server only."""

    def route(route):
        route.continue_() if route.request.url.startswith((address, "data:", "blob:")) else route.abort()

    page.route("**/*", route)
