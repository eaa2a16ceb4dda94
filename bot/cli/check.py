"""`consult-coach check`: print what the impressions-only checker finds in a file or in typed text."""

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
_EXIT_BLOCKED = 1  # exit status if a finding blocks

File = Annotated[Path | None, typer.Argument(help=format_text("help", "check_file"), show_default=False)]
Lines = Annotated[bool, typer.Option("--jsonl", help=format_text("help", "check_jsonl"))]
RulesOnly = Annotated[bool, typer.Option("--rules-only", help=format_text("help", "check_rules_only"))]


def add_commands(cli: typer.Typer) -> None:
    """Add the command to the command line."""
    cli.command("check", help=format_text("help", "check"))(check)


def check(file: File = None, *, jsonl: Lines = False, rules_only: RulesOnly = False) -> None:
    """Check a text, or with --jsonl one text per line. End with 1 if something blocks, with 2 if it cannot be read."""
    from bot.checker.language_model import LanguageModel  # noqa: PLC0415 -- imported late

    language = None if rules_only else LanguageModel()
    if language:
        language.get_if_loaded()  # starts loading, while the text is read
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
    except BrokenPipeError:  # the reader of the output has closed it
        sys.stderr.close()
    except OSError:
        raise CliError([format_text("trouble", "check_file")]) from None
    _warn_if_no_model(language)


def _read_text(file: Path | None) -> str:
    try:
        content = file.read_bytes() if file else sys.stdin.buffer.read(MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CliError([format_text("trouble", "check_file")]) from None
    if len(content) > MAX_BYTES:
        raise CliError([format_text("trouble", "check_long")])
    return text


def print_findings(text: str, language: "LanguageModel | None") -> None:
    """Print each finding: its place, the words, why, and what to write instead. End with 1 if a finding blocks.

    Without `language`, or if it cannot be loaded, only the rules are applied; a failed load is reported.
    """
    from rich.console import Console  # noqa: PLC0415 -- imported late

    from flows.content import WORDS  # noqa: PLC0415 -- imported late
    from flows.danger.detector import may_mean_danger  # noqa: PLC0415 -- imported late
    from flows.impressions import checking  # noqa: PLC0415 -- imported late

    findings = checking.check(text, parser=language.wait_until_loaded() if language else None)
    console = Console(highlight=False, soft_wrap=True)
    for lines in _describe_findings(text, findings):
        console.print(lines)
    _warn_if_no_model(language)
    if may_mean_danger(text):
        console.print(WORDS.phrases["danger_line"], style="bold")
    blocking_count = sum(finding.severity == "block" for finding in findings)
    console.print(
        format_text("done", "check" if findings else "check_nothing", count=len(findings), blocking=blocking_count)
    )
    if blocking_count:
        raise typer.Exit(_EXIT_BLOCKED)


def _describe_findings(text: str, findings: "Sequence[Finding]") -> "Iterator[Text]":
    from rich.text import Text  # noqa: PLC0415 -- imported late

    for finding in findings:
        line = text.count("\n", 0, finding.start) + 1
        column = finding.start - text.rfind("\n", 0, finding.start)
        blocks = finding.severity == "block"
        description = Text(f"{line}:{column}  ", style="dim")
        description.append(format_text("check", finding.severity), style="bold red" if blocks else "bold yellow")
        description.append(f"  {format_text('check', finding.kind)}: ")
        description.append(_printable(text[finding.start : finding.end]), style="underline")
        description.append(f"\n      {finding.reason} {finding.suggestion}")
        if finding.replacement is not None:
            description.append("\n      " + format_text("check", "instead", words=_printable(finding.replacement)))
        yield description


def _printable(words: str) -> str:
    """Return the words on one line, without characters that a terminal would take for a command."""
    return "".join(
        character if character.isprintable() else " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
        for character in words
    )


def _warn_if_no_model(language: "LanguageModel | None") -> None:
    if language and language.wait_until_loaded() is None:
        typer.echo(format_text("check", "rules_alone"), err=True)
