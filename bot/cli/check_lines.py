"""`consult-coach check --jsonl`: a text a line, and for each a line of what was found, in order."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, NoReturn, TextIO

from bot.checker.language_model import LanguageModel
from bot.texts import format_text
from flows.impressions.checking import check

MAX_TEXT_CHARS = 100_000  # characters of a text


class _InvalidLineError(Exception):
    """A line that cannot be checked. `why` is a key of the sentences, and holds nothing of the line."""

    def __init__(self, why: str, line_id: object = None) -> None:
        super().__init__(why)
        self.why = why
        self.line_id = line_id


def check_lines(lines: BinaryIO, out: TextIO, language: LanguageModel | None) -> None:
    """Write for each line {"id", "text"} a line {"id", "findings"}, or {"id", "error"}, as soon as it is checked.

    Without `language` the rules answer alone.
    """
    for answered in _check_each(lines, language):
        out.write(json.dumps(answered) + "\n")
        out.flush()


def _check_each(lines: Iterable[bytes], language: LanguageModel | None) -> Iterator[Mapping[str, object]]:
    for line in lines:
        try:
            line_id, text = _parse_line(line)
        except _InvalidLineError as amiss:
            yield {"id": amiss.line_id, "error": format_text("amiss", amiss.why, most=MAX_TEXT_CHARS)}
            continue
        found = check(text, parser=language.wait_until_loaded() if language else None)
        short = [{"kind": one.kind, "start": one.start, "end": one.end, "severity": one.severity} for one in found]
        yield {"id": line_id, "findings": short}


def _parse_line(line: bytes) -> tuple[object, str]:
    """Return the id and the text of a line. An id can be any JSON; without one it is null."""
    try:
        given = json.loads(line.decode("utf-8-sig"), parse_constant=_reject_constant, parse_float=_parse_number)
    except (ValueError, RecursionError):
        raise _InvalidLineError("no_json") from None
    if not isinstance(given, dict):
        raise _InvalidLineError("no_object")
    line_id, text = given.get("id"), given.get("text")
    if not isinstance(text, str):
        raise _InvalidLineError("no_text" if text is None else "text_no_string", line_id)
    if len(text) > MAX_TEXT_CHARS:
        raise _InvalidLineError("too_long", line_id)
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _InvalidLineError("half_a_sign", line_id)
    return line_id, text


def _parse_number(digits: str) -> float:
    if not math.isfinite(number := float(digits)):  # too large: it would come back as Infinity, which is no JSON
        raise ValueError
    return number


def _reject_constant(_constant: str) -> NoReturn:
    raise ValueError
