"""The installed language model is spaCy's own, file by file."""

import json
import shutil
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from tests.supply.model import FOLDER, _find_package, list_differences

PUBLISHED = "1932429db727d4bff3deed6b34cfc05df17794f4a52eeb26cf8928f7c1a0fb85"
WHEEL = (
    "https://github.com/explosion/spacy-models/releases/download/en_core_web_sm-3.8.0/"
    "en_core_web_sm-3.8.0-py3-none-any.whl"
)
NOTED = "HhsKgS2scrKAYDL_O5XfjJ1PQjCQR-xoIeFUMTsqqG0"


def test_the_installed_model_has_the_files_of_the_release() -> None:
    assert list_differences() == []


def test_a_changed_missing_or_added_file_of_the_model_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(_find_package(), folder)
    with folder.joinpath(FOLDER, "ner", "model").open("r+b") as file:
        file.write(b"x")
    folder.joinpath(FOLDER, "tokenizer").unlink()
    folder.joinpath("more.py").write_text("")

    assert list_differences(folder) == [f"{FOLDER}/ner/model", f"{FOLDER}/tokenizer", "more.py"]


def test_the_list_of_files_is_from_an_installation_of_the_published_wheel() -> None:
    """pip notes from where and with which hash it installed. RECORD, from which our list is, has the note's hash."""
    note = {"archive_info": {"hash": f"sha256={PUBLISHED}", "hashes": {"sha256": PUBLISHED}}, "url": WHEEL}

    content = json.dumps(note, sort_keys=True).encode()
    assert urlsafe_b64encode(sha256(content).digest()).decode().rstrip("=") == NOTED
