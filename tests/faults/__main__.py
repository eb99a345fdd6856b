"""`python tests/faults --kills 200`: break it on purpose, and print what survived."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from kills import torture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="processes to kill; 20 if not given")
    parser.add_argument("--seed", type=int, default=None, help="repeat the moments of an earlier run")
    given = parser.parse_args()
    seed = secrets.randbits(32) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        survival = torture(Path(folder), given.kills, seed, lambda line: print(line, flush=True))
    print("\n".join(["", *survival.lines()]))
    return 1 if survival.broken else 0


if __name__ == "__main__":
    sys.exit(main())
