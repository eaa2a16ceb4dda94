"""`consult-coach …`: the command line. Each command imports what it needs when it runs, so that --help is quick."""

import base64
import json
import secrets
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import audit, check, maintenance
from bot.texts import CliError, format_text

DEMO_PORT = 8808
SocketMode = Annotated[bool, typer.Option("--socket-mode", help=format_text("help", "socket_mode"))]

cli = typer.Typer(
    name="consult-coach",
    help=format_text("help", "program"),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@cli.command("demo", help=format_text("help", "demo"))
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help=format_text("help", "port"))] = DEMO_PORT,
    *,
    sign_in: Annotated[bool, typer.Option("--sign-in", help=format_text("help", "sign_in"))] = False,
) -> None:
    """Start the demo: a local practice workspace with the bot in it."""
    from bot.demo import run  # noqa: PLC0415 -- imported late

    run.run_demo(port, signs_in=sign_in)


@cli.command("serve", help=format_text("help", "serve"))
def serve(*, socket_mode: SocketMode = False) -> None:
    """Serve Slack, the pages and the deliveries, once every needed setting is there."""
    from bot import settings  # noqa: PLC0415 -- imported late

    config = settings.load()
    required = settings.REQUIRED_FOR_SOCKET_MODE if socket_mode else settings.REQUIRED_TO_SERVE
    settings.require(config, (*required, settings.SIGN_IN_SETTING))
    from bot.cli import file_checks  # noqa: PLC0415 -- imported late

    file_checks.require_private(config)
    _require_free_port(config.host, config.port)
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415 -- imported late
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import app  # noqa: PLC0415 -- imported late

    try:
        app.serve(config, socket_mode=socket_mode)
    except SQLAlchemyError:
        raise CliError([format_text("trouble", "database")]) from None
    except (SlackApiError, OSError):
        raise CliError([format_text("trouble", "slack")]) from None


@cli.command("manifest", help=format_text("help", "manifest"))
def manifest(*, socket_mode: SocketMode = False) -> None:
    """Print the app manifest as JSON."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.pages.views import sign_in_return  # noqa: PLC0415 -- imported late
    from bot.slack.manifest import build_manifest  # noqa: PLC0415 -- imported late

    config = settings.load()
    signs_in = not config.without_sign_in
    settings.require(config, () if socket_mode and not signs_in else ("public_url",))
    return_path = sign_in_return.RETURN_PATH if signs_in else ""
    typer.echo(
        json.dumps(build_manifest(config.public_url or "", socket_mode=socket_mode, return_path=return_path), indent=2)
    )


@cli.command("doctor", help=format_text("help", "doctor"))
def doctor() -> None:
    """Print what is fine and what is wrong; end with 2 if anything is wrong."""
    from bot import settings  # noqa: PLC0415 -- imported late
    from bot.cli.doctor import run_checks  # noqa: PLC0415 -- imported late

    findings = run_checks(settings.load())
    for finding in findings:
        typer.echo(f"{'  ' if finding.is_ok else '! '}{finding.text}")
    if not all(finding.is_ok for finding in findings):
        raise typer.Exit(2)


@cli.command("migrate", help=format_text("help", "migrate"))
def migrate() -> None:
    """Bring the database's tables up to date."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 -- imported late

    from bot import settings  # noqa: PLC0415 -- imported late
    from storage.schema import upgrade  # noqa: PLC0415 -- imported late

    try:
        upgrade(settings.load().database_url.get_secret_value())
    except (SQLAlchemyError, OSError):
        raise CliError([format_text("trouble", "database")]) from None
    typer.echo(format_text("done", "migrate"))


@cli.command("key", help=format_text("help", "key"))
def key(*, to: Annotated[Path | None, typer.Option("--to", help=format_text("help", "key_to"))] = None) -> None:
    """Print 32 new random bytes in base64, or write them into a new file that only this account can read."""
    from storage.files import private_files  # noqa: PLC0415 -- imported late

    new_key = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    if to is None:
        typer.echo(new_key)
        return
    try:
        private_files.write_new(to, f"{new_key}\n".encode("ascii"))
    except OSError:
        raise CliError([format_text("trouble", "not_written", file=to)]) from None
    typer.echo(format_text("done", "key", file=to))


maintenance.add_commands(cli)
check.add_commands(cli)


cli.add_typer(audit.cli, name="audit")


def main() -> None:
    """Run the command line. A CliError ends with its sentences and status 2, without a traceback."""
    try:
        cli()
    except CliError as error:
        for sentence in error.messages:
            typer.echo(sentence, err=True)
        sys.exit(2)


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server does; otherwise a server that has just stopped still blocks the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CliError([format_text("trouble", "port_busy", host=host, port=port)]) from None


if __name__ == "__main__":
    main()
