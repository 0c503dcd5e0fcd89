import contextlib
import gzip
import hashlib
import http.server
import json
import os
import random
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from cvdata import DataError
from cvdata.cache import CacheWarning, fault
from cvdata.download import Remote, fetch, is_kept, kept, kept_folder
from cvdata.idx import idx_bytes
from cvdata.mnist import FILES, Family, load

KILLS = max(3, int(os.environ.get("CVDATA_FUZZ", "100")) // 100)  # CVDATA_FUZZ=10000 for 100 kills


def noise(*shape):
    return np.random.default_rng(5).integers(0, 2, shape, dtype=np.uint8)


CONTENT = {
    f"{name}.gz": gzip.compress(idx_bytes(noise(200, *shape)), mtime=0)
    for names in FILES.values()
    for name, shape in zip(names, ((28, 28), ()), strict=True)
}
REMOTES = tuple(Remote(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENT.items())
ONE = REMOTES[0]


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT; the first part of the address says how badly."""

    def do_GET(self):
        _, manner, name = self.path.split("/")
        data = CONTENT[name]
        if manner == "wrong":
            data = data[:-1] + bytes([data[-1] ^ 1])
        if manner == "long":
            data += b"x"
        self.send_response(404 if manner == "missing" else 200)
        if manner == "endless":
            self.end_headers()
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(bytes(2**16))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if manner == "cut":
            data = data[: len(data) // 2]
        with contextlib.suppress(OSError):  # the other side was killed
            for start in range(0, len(data), 1024):
                self.wfile.write(data[start : start + 1024])
                self.server.sent_bytes += 1024
                if manner == "slow":
                    time.sleep(0.001)

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        listening.sent_bytes = 0
        listening.address = f"http://127.0.0.1:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def test_a_file_arrives_whole(server, tmp_path):
    path = fetch(ONE, [f"{server.address}/good/"], tmp_path, advice="Do something.")
    assert path.read_bytes() == CONTENT[ONE.name]
    assert [file.name for file in tmp_path.iterdir()] == [ONE.name]


@pytest.mark.parametrize(
    ("manner", "what"),
    [
        ("missing", "HTTPError"),
        ("wrong", "a file with another checksum"),
        ("long", "a longer file"),
        ("endless", "a longer file"),
        ("cut", "ChunkedEncodingError"),
    ],
)
def test_a_bad_server_leaves_nothing_and_is_named(server, tmp_path, manner, what):
    with pytest.raises(DataError) as raised:
        fetch(ONE, [f"{server.address}/{manner}/"], tmp_path, advice="Do something.")
    assert str(raised.value) == (
        f"download of {ONE.name}: expected the file from its server, "
        f"got {server.address[7:]}: {what}. Do something."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_next_mirror_is_tried(server, tmp_path):
    mirrors = [f"{server.address}/{manner}/" for manner in ("missing", "wrong", "good")]
    assert fetch(ONE, mirrors, tmp_path, advice="").read_bytes() == CONTENT[ONE.name]


def test_without_network_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(DataError, match=r"got 127\.0\.0\.1:9: ConnectionError\. Do something\."):
        fetch(ONE, ["http://127.0.0.1:9/"], tmp_path, advice="Do something.")


def test_a_set_is_downloaded_once(server):
    def tiny(manner):
        return Family("tiny", "Tiny", ("no", "yes"), REMOTES, (f"{server.address}/{manner}/",))

    first = load(tiny("good"), "test", limit=None, source="download")
    assert first.source == "Tiny, complete, downloaded"
    assert len(first) == 200
    assert load(tiny("missing"), "test", limit=None, source="download") == first
    assert load(tiny("missing"), "test", limit=None, source="auto") == first
    assert load(tiny("missing"), "train", limit=7, source="auto").images.shape == (7, 28, 28, 1)


def test_a_set_of_which_one_file_is_missing_is_not_kept(server):
    remotes = (*REMOTES[:3], Remote(REMOTES[3].name, REMOTES[3].size_bytes, "0" * 64))
    family = Family("tiny", "Tiny", ("no", "yes"), remotes, (f"{server.address}/good/",))
    with pytest.raises(DataError, match=r"another checksum. .* leave source out"):
        load(family, "test", limit=None, source="download")
    assert list(kept_folder("tiny").parent.iterdir()) == []


def test_a_damaged_kept_set_is_told_and_not_used():
    facts = {"a": "1"}
    assert not is_kept("tiny", facts)
    kept("tiny", facts, build=lambda folder: (folder / "a").touch(), read=str)
    assert is_kept("tiny", facts)
    (kept_folder("tiny") / "a").write_bytes(b"x")
    with pytest.warns(CacheWarning, match="It is not used; python -m cvdata build tiny downloads it again"):
        assert not is_kept("tiny", facts)


def test_a_cache_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("CVDATA_CACHE", str(tmp_path / "a file"))
    with pytest.raises(DataError, match="Set CVDATA_CACHE to another folder"):
        kept("tiny", {}, build=lambda _: None, read=str)


KILLED = """
import json, sys
import pooch, requests
from cvdata.download import Remote
from cvdata.mnist import Family, load

remotes = tuple(Remote(*facts) for facts in json.loads(sys.argv[1]))
family = Family("tiny", "Tiny", ("no", "yes"), remotes, (sys.argv[2],))
load(family, "test", limit=None, source="download")
"""


def test_a_download_killed_at_any_moment_leaves_no_half_set(server):
    facts = {remote.name: remote.sha256 for remote in REMOTES}
    arguments = json.dumps([[remote.name, remote.size_bytes, remote.sha256] for remote in REMOTES])
    total_bytes = sum(remote.size_bytes for remote in REMOTES)
    moments = random.Random(1).sample(range(total_bytes), KILLS)
    for moment in moments:
        server.sent_bytes = 0
        command = [sys.executable, "-c", KILLED, arguments, f"{server.address}/slow/"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            while server.sent_bytes < moment and process.poll() is None:
                time.sleep(0.001)
            process.kill()
        assert not kept_folder("tiny").exists() or fault(kept_folder("tiny"), facts) is None
    family = Family("tiny", "Tiny", ("no", "yes"), REMOTES, (f"{server.address}/good/",))
    assert len(load(family, "test", limit=None, source="download")) == 200
