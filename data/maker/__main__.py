"""``python data/maker [--out DIR]``: corpus, prices and cases, made again from the seed of facts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from data.maker import corpus, prices, questions  # noqa: E402
from data.maker.planted import lines as planted  # noqa: E402


def main() -> None:
    """Rebuild everything under the folder given, ``data/`` by default."""
    arguments = ArgumentParser(prog="python data/maker", description=__doc__)
    arguments.add_argument("--out", type=Path, default=ROOT / "data", help="the folder to write into")
    out = arguments.parse_args().out
    corpus.write(out / "corpus")
    prices.write(out / "prices")
    questions.write(out / "corpus", out / "cases" / "desk.jsonl")
    planted.write(out / "corpus", out / "cases" / "planted.jsonl")


if __name__ == "__main__":
    main()
