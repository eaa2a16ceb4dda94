"""`consult-coach check --jsonl`: read one text per line, and write one line of findings for each, in order."""

import json
import math
import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NoReturn, TextIO

from bot.checker.language_model import LanguageModel
from bot.texts import format_text
from flows.danger.detector import find_danger
from flows.impressions.checking import check

MAX_TEXT_CHARS = 100_000  # in one text


class _InvalidLineError(Exception):
    """A line that cannot be checked. `why` is the key of a sentence, and quotes nothing of the line."""

    def __init__(self, why: str, line_id: object = None) -> None:
        super().__init__(why)
        self.why = why
        self.line_id = line_id


def check_lines(lines: BinaryIO, out: TextIO, language: LanguageModel | None) -> None:
    """For each line {"id", "text"} write {"id", "findings"}, or {"id", "error"}, as soon as the line is checked.

    Without `language`, only the rules are applied.
    """
    for result in _check_each(lines, language):
        out.write(json.dumps(result) + "\n")
        out.flush()


def _check_each(lines: Iterable[bytes], language: LanguageModel | None) -> Iterator[Mapping[str, object]]:
    for line in lines:
        try:
            line_id, text = _parse_line(line)
        except _InvalidLineError as error:
            yield {"id": error.line_id, "error": format_text("amiss", error.why, most=MAX_TEXT_CHARS)}
            continue
        findings = check(text, parser=language.wait_until_loaded() if language else None)
        public_findings: list[dict[str, object]] = [
            {"kind": finding.kind, "start": finding.start, "end": finding.end, "severity": finding.severity}
            for finding in findings
        ]
        dangers = [
            {"kind": "danger", "start": start, "end": end, "severity": "offer"} for start, end in find_danger(text)
        ]
        yield {"id": line_id, "findings": sorted([*public_findings, *dangers], key=operator.itemgetter("start", "end"))}


def _parse_line(line: bytes) -> tuple[object, str]:
    """Return the id and the text of a line. The id can be any JSON value; without an id it is null."""
    try:
        record = json.loads(line.decode("utf-8-sig"), parse_constant=_reject_constant, parse_float=_parse_number)
    except (ValueError, RecursionError):
        raise _InvalidLineError("no_json") from None
    if not isinstance(record, dict):
        raise _InvalidLineError("no_object")
    line_id, text = record.get("id"), record.get("text")
    if not isinstance(text, str):
        raise _InvalidLineError("no_text" if text is None else "text_no_string", line_id)
    if len(text) > MAX_TEXT_CHARS:
        raise _InvalidLineError("too_long", line_id)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _InvalidLineError("half_a_sign", line_id)
    return line_id, text


def _parse_number(digits: str) -> float:
    if not math.isfinite(number := float(digits)):  # too large: json would write Infinity, which is not JSON
        raise ValueError
    return number


def _reject_constant(_constant: str) -> NoReturn:
    raise ValueError
