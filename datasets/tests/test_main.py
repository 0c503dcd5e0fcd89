import io
import subprocess
import sys
from dataclasses import replace

import pytest
from cvdata import mnist
from cvdata.__main__ import main
from cvdata.loading import SETS
from cvdata.progress import progress


def test_list_shows_every_set_with_source_and_licence(capsys, own_cache):
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    assert "casia55  80×60×1  train 32,206, test 7,684, beginner 385" in shown
    assert "synthetic handwriting, not CASIA" in shown
    assert "Arphic Public License" in shown
    assert "pixel_art  16×16×3" in shown
    assert all(f"{name}  " in shown for name in SETS)
    assert "state    embedded subset (train 6,000, test 1,000)" in shown
    assert "state    not here; python -m cvdata build cifar10 downloads it, 170 MB" in shown
    assert "state    drawn when asked for\n" in shown
    assert str(own_cache) in shown


def test_build_makes_all_splits_or_one(capsys):
    assert main(["build", "casia55", "--limit", "3"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == [
        "<ImageSet casia55/train",
        "<ImageSet casia55/test",
        "<ImageSet casia55/beginner",
    ]
    assert main(["build", "casia55", "--split", "test", "--limit", "3"]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_build_downloads_what_can_be_downloaded(capsys, monkeypatch):
    monkeypatch.setattr(mnist, "MNIST", replace(mnist.MNIST, mirrors=("http://127.0.0.1:9/",)))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert main(["build", "mnist"]) == 2
    assert "Connect to the network and try again, or leave source out" in capsys.readouterr().err


def test_list_tells_what_is_in_the_cache(capsys):
    main(["build", "casia55", "--split", "train", "--limit", "1000"])
    main(["list"])
    assert "drawn when asked for; in the cache: train-1000-seed2013-generator2" in capsys.readouterr().out


def test_the_commands_for_real_casia_files_are_there(capsys, tmp_path):
    assert main(["casia", "inspect", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_listing_works_without_the_packages_that_read_pictures():
    code = "import sys; sys.modules['cv2'] = None; from cvdata.__main__ import main; main(['list'])"
    assert "fashion_mnist" in subprocess.check_output([sys.executable, "-c", code], encoding="utf-8")


def test_build_writes_a_tree(capsys, tmp_path):
    assert main(["build", "casia55", "--limit", "2", "--tree", str(tmp_path / "tree")]) == 0
    assert "6 PNG files" in capsys.readouterr().out
    assert len(list((tmp_path / "tree").rglob("*.png"))) == 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "casia"], "Did you mean 'casia55'?"),
        (["build", "casia55", "--split", "tests"], "Did you mean 'test'?"),
        (["build", "casia55", "--limit", "0"], "expected limit ≥ 1"),
        (["build", "casia55", "--limit", "-3", "--tree", "x"], "expected limit ≥ 1"),
        (["build", "pixel_art", "--tree", "x"], "--tree: expected casia55, all splits, got pixel_art."),
        (["build", "casia55", "--split", "test", "--tree", "x"], "got casia55 with --split test"),
    ],
)
def test_a_wrong_request_ends_with_status_2_and_advice(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_runs_as_a_module():
    ended = subprocess.run([sys.executable, "-m", "cvdata", "build"], capture_output=True, text=True)
    assert ended.returncode == 2
    assert "the following arguments are required: name" in ended.stderr


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal(), True), (io.StringIO(), False)])
def test_progress_shows_only_on_a_terminal(stream, shown, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with progress("writing", 10) as advance:
        advance(10)
    assert ("writing" in stream.getvalue()) is shown
