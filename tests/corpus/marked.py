"""From marked text to a labelled one, and from a file of those to the two halves that are kept.

Authors write one text a line, labels in braces, under a heading that names the trap:

    # reported-that
    {i Torvald} {r said that he is {q "done"}}

`\\n` is a line break. `~tone~ ` or `~tone,speech~ ` before a text: nobody can say, so it is not judged for these.
"""

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.labelled import ASIDE, KINDS, OWN, Labelled, Span, keep, own

MARKS = {kind[0]: kind for kind in KINDS}
SEED = 20_261_128
SET_ASIDE = 3  # each third text


def unmarked(line: str) -> tuple[str, tuple[Span, ...]]:
    """Return a marked line's text and its labels as (start, end, kind). ValueError: braces that do not pair."""
    text, opened, spans = "", list[tuple[int, str]](), list[Span]()
    for piece in re.split(r"(\{[a-z] |\})", line.replace("\\n", "\n")):
        if piece == "}":
            if not opened:
                raise ValueError(f"a brace closes that nobody opened, after {text!r}")
            start, kind = opened.pop()
            spans.append((start, len(text), kind))
        elif re.fullmatch(r"\{[a-z] ", piece):
            opened.append((len(text), MARKS[piece[1]]))
        else:
            text += piece
    if opened or set(text) & set("{}"):
        raise ValueError(f"a brace is left over in {text!r}")
    return text, tuple(sorted(spans))


def not_judged(text: str, spans: tuple[Span, ...]) -> set[str]:
    """Return the kinds that a text with these labels says nothing about.

    `he said I hate this` may pass for reported speech, and so may `he said "I hate this"`; a quotation after a colon
    may pass for a speaker's line. Who finds either is not wrong.
    """
    kinds = {kind for _, _, kind in spans}
    neither = {"reported"} - kinds if kinds & {"quote", "speech"} else set()
    after_colon = any(kind == "quote" and text[:start].rstrip().endswith(":") for start, _, kind in spans)
    return neither | ({"speech"} - kinds if after_colon else set())


def labelled(lines: Iterator[str], first: int) -> Iterator[Labelled]:
    """Yield what is labelled in the lines of an authors' file; ids count on from `first`."""
    trap, number = "", first
    for line in (line.rstrip("\n") for line in lines):
        if line.startswith("# "):
            trap = line[2:]
        elif line:
            said = re.match(r"~([a-z,]+)~ ", line)
            text, spans = unmarked(line[said.end() :] if said else line)
            out = not_judged(text, spans) | (set(said[1].split(",")) if said else set())
            yield Labelled(f"c{number:04d}", text, trap, spans, tuple(kind for kind in KINDS if kind not in out))
            number += 1


def split(texts: list[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Return two thirds to tune with and one to set aside, drawn at random alike from each trap."""
    drawn = texts.copy()
    random.Random(SEED).shuffle(drawn)  # noqa: S311 -- a draw that anybody can repeat
    drawn.sort(key=lambda one: one.trap)
    aside = drawn[::SET_ASIDE]
    return [one for one in texts if one not in aside], [one for one in texts if one in aside]


def main() -> None:
    """Add the texts of the authors' files that are named to what is kept."""
    have, had_aside = own(OWN), own(ASIDE)
    known = {one.text for one in (*have, *had_aside)}
    lines = (line for name in sys.argv[1:] for line in Path(name).read_text("utf-8").splitlines())
    first = max((int(one.id[1:]) for one in (*have, *had_aside)), default=0) + 1
    new = [one for one in labelled(lines, first) if one.text not in known]
    tune, aside = split(new)
    keep(OWN, [*have, *tune])
    keep(ASIDE, [*had_aside, *aside])
    sys.stdout.write(f"{len(tune)} to tune with, {len(aside)} set aside\n")


if __name__ == "__main__":
    main()
