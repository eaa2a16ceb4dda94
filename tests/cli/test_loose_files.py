"""`serve` refuses files that others can read, and folders in which they can write, with the command that mends it."""

import base64
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.file_checks import list_loose
from bot.settings import Settings
from bot.texts import format_text
from storage.files import private_files
from tests.cli.command_runs import KEY, CommandResult, Run, list_problems
from tests.cli.database_file import is_refused

FILES = ("key", "token", "practice.db", "practice.db-wal", "practice.db.deletions", "anchors")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every file that nobody else may read."""
    folder = tmp_path / "data"
    for name in FILES:
        private_files.write_new(folder / name, b"")
    folder.joinpath("key").write_text(KEY)
    folder.joinpath("token").write_text("xoxb-canary")
    return folder


@pytest.fixture
def serve(run: Run, folder: Path) -> Callable[[], CommandResult]:
    """Return a function that tries to serve, on a port that is no port of this machine."""

    def serve() -> CommandResult:
        return run(
            "serve",
            KEY_FILE=str(folder / "key"),
            SLACK_BOT_TOKEN_FILE=str(folder / "token"),
            SLACK_SIGNING_SECRET="canary-secret",
            DATABASE_URL=f"sqlite:///{folder / 'practice.db'}",
            AUDIT_ANCHOR=str(folder / "anchors"),
            PUBLIC_URL="http://127.0.0.1:9",
            WITHOUT_SIGN_IN="true",
            HOST="192.0.2.1",
        )

    return serve


NO_PORT = format_text("trouble", "port_busy", host="192.0.2.1", port=8080)


def test_private_files_are_served(serve: Callable[[], CommandResult]) -> None:
    assert is_refused(serve(), NO_PORT)  # the next check


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
@pytest.mark.parametrize("name", FILES)
def test_a_loose_file_is_refused_until_its_command_was_run(
    serve: Callable[[], CommandResult], folder: Path, name: str, mode: int
) -> None:
    path = folder / name
    path.chmod(mode)

    refused = serve()
    command = refused.err[0].partition("Run: ")[2]
    subprocess.run(command.split(), check=True)  # noqa: S603 -- our own words

    assert is_refused(refused, format_text("loose", "file", path=path, command=f"chmod 600 {path}"))
    assert is_refused(serve(), NO_PORT)


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o1777])
def test_a_folder_in_which_others_write_is_refused(serve: Callable[[], CommandResult], folder: Path, mode: int) -> None:
    folder.chmod(mode)

    assert is_refused(serve(), format_text("loose", "folder", path=folder, command=f"chmod go-w {folder}"))


def test_the_doctor_names_loose_files(run: Run, good: dict[str, str], folder: Path) -> None:
    folder.joinpath("key").chmod(0o644)
    problems = list_problems(run("doctor", **{**good, "KEY": "", "KEY_FILE": str(folder / "key")}))

    path = folder / "key"
    assert problems == [format_text("loose", "file", path=path, command=f"chmod 600 {path}")]


def test_a_secret_of_another_account_may_be_readable_by_a_group(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: folder.stat().st_uid + 1)
    path = folder / "key"
    loose = []
    for mode in (0o440, 0o640, 0o460, 0o444):
        path.chmod(mode)
        if private_files.find_loose([path])[0]:
            loose.append(stat.S_IMODE(path.stat().st_mode))

    assert loose == [0o460, 0o444]


def test_a_path_with_spaces_is_quoted_in_the_command(tmp_path: Path) -> None:
    path = tmp_path / "a key"
    path.write_text(base64.b64encode(bytes(32)).decode())
    path.chmod(0o644)

    assert list_loose(Settings(key_file=path))[0].endswith(f"chmod 600 '{path}'")
