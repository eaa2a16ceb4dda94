"""`python -m tests.golden`: say what has changed among the ids, and take it in if that is asked for."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden import rows, stored
from tests.golden.collected import collected
from tests.golden.walk import walked


def main() -> int:
    """Compare, and write what was asked for; return 1 if something differs and was not taken in."""
    asked = _asked()
    known = stored.read(stored.IDS)
    with TemporaryDirectory() as folder, walked(Path(folder)) as walk:
        now = collected(walk, Path(folder), known)
        if asked.accept_dialogue:
            stored.write(stored.DIALOGUE, rows.dialogue(walk))
    sys.stdout.writelines(f"{line}\n" for line in stored.differences(known, now))
    golden = stored.accepted(known, now, remove=asked.remove) if asked.accept else known
    if asked.accept:
        stored.write(stored.IDS, golden)
    return int(bool(stored.differences(golden, now)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="take in ids that have been added")
    parser.add_argument("--remove", action="store_true", help="with --accept: let go of ids that are gone, too")
    parser.add_argument("--accept-dialogue", action="store_true", help="store what the whole dialogue leaves now")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
