"""`make restore-drill`: back a practice up, lose its server, and restore it elsewhere. Ends with 1 at any fault."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.restore_drill.drill import run_drill


def main() -> int:
    """Print each step of the drill; return 0 if all went well, 1 at the first fault."""
    with TemporaryDirectory() as folder:
        return run_drill(Path(folder), sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
