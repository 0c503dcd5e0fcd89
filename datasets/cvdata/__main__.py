"""List the sets, build or download them, look at real CASIA files: ``python -m cvdata list|build|casia``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cvdata import casia_command
from cvdata.cache import cache_root
from cvdata.errors import DataError
from cvdata.loading import SETS, checked, load

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 findings, 2 a wrong request."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "list":
            _list_sets()
        elif options.command == "casia":
            return casia_command.run(options)
        elif options.tree is not None:
            _build_tree(options)
        else:
            _build(options)
    except DataError as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cvdata", description="The data of this book.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="show every set, its source and licence, and whether it is here")
    build = commands.add_parser("build", help="build or download a set once, so that loading it is quick")
    build.add_argument("name", help="a set, such as casia55 or fashion_mnist")
    build.add_argument("--split", help="one split (default: all)")
    build.add_argument("--limit", type=int, help="only the first LIMIT images of each split")
    build.add_argument("--seed", type=int, default=2013, help="which writers (default: 2013)")
    build.add_argument("--workers", type=int, help="processes (default: one a core for a large set)")
    build.add_argument(
        "--tree", type=Path, metavar="DIR", help="write casia55 as PNG files into a new folder"
    )
    casia_command.add_commands(commands)
    return parser


def _list_sets() -> None:
    for data_set in SETS.values():
        height, width, channels = data_set.shape
        sizes = ", ".join(f"{split} {size:,}" for split, size in data_set.sizes.items())
        print(f"{data_set.name}  {height}×{width}×{channels}  {sizes}")
        print(f"    source   {data_set.source}")
        print(f"    licence  {data_set.licence}")
        print(f"    state    {data_set.state()}")
    print(f"Cache: {cache_root()}")


def _build(options: argparse.Namespace) -> None:
    known = SETS.get(options.name)
    splits = [options.split] if options.split or not known else list(known.sizes)
    source = "download" if known and "download" in known.sources else "auto"
    for split in splits:
        print(
            load(
                options.name,
                split=split or "train",
                limit=options.limit,
                seed=options.seed,
                workers=options.workers,
                source=source,
            )
        )


def _build_tree(options: argparse.Namespace) -> None:
    if options.name != "casia55" or options.split is not None:
        got = f"{options.name}" + (f" with --split {options.split}" if options.split else "")
        advice = "Say: python -m cvdata build casia55 --tree DIR"
        raise DataError("--tree", expected="casia55, all splits", got=got, advice=advice)
    asked = checked("casia55", split="train", limit=options.limit, seed=options.seed, workers=options.workers)
    from cvdata.handwriting.tree import write_tree

    count = write_tree(options.tree, limit=asked.limit, seed=asked.seed, workers=asked.workers)
    print(f"{count:,} PNG files in {options.tree}: synthetic handwriting, not CASIA; see LICENSE-DATA there")


if __name__ == "__main__":
    sys.exit(main())
