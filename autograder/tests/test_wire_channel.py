"""Frames through a socket: slow, silent, broken and gone peers; and no way round the frames."""

import ast
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cvgrade.sandbox import wire


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_frame_passes_a_socket(pair):
    ours, theirs = pair
    value = {"image": np.arange(200_000), "name": "ghost"}
    sender = threading.Thread(target=wire.send, args=(theirs, value))
    sender.start()
    got = wire.receive(ours, 10)
    sender.join()
    np.testing.assert_array_equal(got["image"], value["image"])
    assert got["name"] == "ghost"


def test_a_peer_that_trickles_meets_the_deadline_all_the_same(pair):
    ours, theirs = pair
    over = threading.Event()

    def trickle() -> None:
        frame = wire.HEADER.pack(wire.MAGIC, wire.VERSION, 1000) + bytes(1000)
        for byte in frame:
            if over.wait(0.02):
                return
            theirs.send(bytes([byte]))

    peer = threading.Thread(target=trickle)
    peer.start()
    started = time.monotonic()
    with pytest.raises(wire.Timeout, match="no answer in time"):
        wire.receive(ours, 0.3)
    took_s = time.monotonic() - started
    over.set()
    peer.join()
    assert took_s < 3  # the whole frame would take 20 s


def test_a_peer_that_is_gone_is_told_from_one_that_is_slow(pair):
    ours, theirs = pair
    theirs.send(wire.HEADER.pack(wire.MAGIC, wire.VERSION, 10) + b"half")
    theirs.close()
    with pytest.raises(wire.Closed, match="closed the channel"):
        wire.receive(ours, 5)
    with pytest.raises(wire.Closed):
        wire.send(ours, bytes(2**20))


def test_a_peer_that_does_not_read_is_not_waited_for(pair):
    ours, _ = pair
    wire.limit_sending(ours, 0.1)
    with pytest.raises(wire.Timeout, match="does not read"):
        wire.send(ours, bytes(2**24))


@pytest.mark.parametrize(
    "header",
    [
        wire.HEADER.pack(b"GET ", wire.VERSION, 1),
        wire.HEADER.pack(wire.MAGIC, wire.VERSION + 1, 1),
        wire.HEADER.pack(wire.MAGIC, wire.VERSION, wire.MAX_BODY + 1),
    ],
)
def test_a_wrong_header_is_refused_before_the_body_is_read(pair, header):
    ours, theirs = pair
    theirs.send(header)
    with pytest.raises(wire.WireError, match="not a header"):
        wire.receive(ours, 5)


def test_nothing_in_the_engine_can_unpickle(repository: Path):
    forbidden = {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
    sources = sorted((repository / "autograder" / "cvgrade").rglob("*.py"))
    assert sources
    for path in sources:
        # between processes of ours; Dask pickles what travels between machines that all are trusted with hidden tests
        ours = path.name in ("job.py", "pool.py", "release.py", "seats.py", "connecting.py")
        trusted = set() if ours else {"multiprocessing", "distributed", "dask"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found = {name.partition(".")[0] for name in names} & (forbidden | trusted)
            assert not found, f"{path.name} imports {found}"
