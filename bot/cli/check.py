"""`consult-coach check`: what the impressions-only checker finds in a file or in what is typed, for people."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.texts import CliError, format_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.text import Text

    from bot.checker.language_model import LanguageModel
    from flows.impressions.finding import Finding

MAX_BYTES = 2_000_000
_EXIT_BLOCKED = 1  # how the command ends if something blocks

File = Annotated[Path | None, typer.Argument(help=format_text("help", "check_file"), show_default=False)]
Lines = Annotated[bool, typer.Option("--jsonl", help=format_text("help", "check_jsonl"))]
RulesOnly = Annotated[bool, typer.Option("--rules-only", help=format_text("help", "check_rules_only"))]


def add_commands(cli: typer.Typer) -> None:
    """Add the command to the command line."""
    cli.command("check", help=format_text("help", "check"))(check)


def check(file: File = None, *, jsonl: Lines = False, rules_only: RulesOnly = False) -> None:
    """Check a text, or with --jsonl a text a line. Ends with 1 if something blocks, with 2 if it cannot be read."""
    from bot.checker.language_model import LanguageModel  # noqa: PLC0415 -- imported late

    language = None if rules_only else LanguageModel()
    if language:
        language.get_if_loaded()  # it loads while the text is read
    if not jsonl:
        print_findings(_read_text(file), language)
        return
    from bot.cli.check_lines import check_lines  # noqa: PLC0415 -- imported late

    try:
        if file:
            with file.open("rb") as lines:
                check_lines(lines, sys.stdout, language)
        else:
            check_lines(sys.stdin.buffer, sys.stdout, language)
    except BrokenPipeError:  # whoever read the answers has had enough
        sys.stderr.close()
    except OSError:
        raise CliError([format_text("trouble", "check_file")]) from None
    _warn_if_no_model(language)


def _read_text(file: Path | None) -> str:
    try:
        read = file.read_bytes() if file else sys.stdin.buffer.read(MAX_BYTES + 1)
        text = read.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CliError([format_text("trouble", "check_file")]) from None
    if len(read) > MAX_BYTES:
        raise CliError([format_text("trouble", "check_long")])
    return text


def print_findings(text: str, language: "LanguageModel | None") -> None:
    """Print what is found in the text: where, the words, why, and what to write instead. Ends with 1 if it blocks.

    Without `language`, or if it cannot be loaded, the rules answer alone; the latter is said.
    """
    from rich.console import Console  # noqa: PLC0415 -- imported late

    from flows.impressions import checking  # noqa: PLC0415 -- imported late

    found = checking.check(text, parser=language.wait_until_loaded() if language else None)
    console = Console(highlight=False, soft_wrap=True)
    for lines in _describe_finding(text, found):
        console.print(lines)
    _warn_if_no_model(language)
    blocking = sum(one.severity == "block" for one in found)
    console.print(format_text("done", "check" if found else "check_nothing", count=len(found), blocking=blocking))
    if blocking:
        raise typer.Exit(_EXIT_BLOCKED)


def _describe_finding(text: str, found: "Sequence[Finding]") -> "Iterator[Text]":
    from rich.text import Text  # noqa: PLC0415 -- imported late

    for one in found:
        line = text.count("\n", 0, one.start) + 1
        column = one.start - text.rfind("\n", 0, one.start)
        blocks = one.severity == "block"
        said = Text(f"{line}:{column}  ", style="dim")
        said.append(format_text("check", one.severity), style="bold red" if blocks else "bold yellow")
        said.append(f"  {format_text('check', one.kind)}: ")
        said.append(_printable(text[one.start : one.end]), style="underline")
        said.append(f"\n      {one.reason} {one.suggestion}")
        if one.replacement is not None:
            said.append("\n      " + format_text("check", "instead", words=_printable(one.replacement)))
        yield said


def _printable(words: str) -> str:
    """Return words on one line, without what a terminal would take for an order."""
    return "".join(
        sign if sign.isprintable() else " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}" for sign in words
    )


def _warn_if_no_model(language: "LanguageModel | None") -> None:
    if language and language.wait_until_loaded() is None:
        typer.echo(format_text("check", "rules_alone"), err=True)
