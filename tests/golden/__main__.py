"""`python -m tests.golden`: print which ids have changed, and store the new ids on request."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden import rows, stored
from tests.golden.collected import collected
from tests.golden.walk import walked


def main() -> int:
    """Compare the ids, and store what was requested; return 1 if a difference was found and not stored."""
    options = _parse_options()
    known = stored.read(stored.IDS)
    with TemporaryDirectory() as folder, walked(Path(folder)) as walk:
        now = collected(walk, Path(folder), known)
        if options.accept_dialogue:
            stored.write(stored.DIALOGUE, rows.dialogue(walk))
    sys.stdout.writelines(f"{line}\n" for line in stored.differences(known, now))
    golden = stored.accepted(known, now, remove=options.remove) if options.accept else known
    if options.accept:
        stored.write(stored.IDS, golden)
    return int(bool(stored.differences(golden, now)))


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="take in ids that have been added")
    parser.add_argument("--remove", action="store_true", help="with --accept: let go of ids that are gone, too")
    parser.add_argument("--accept-dialogue", action="store_true", help="store what the whole dialogue leaves now")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
