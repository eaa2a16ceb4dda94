r"""Turns marked-up text into labeled texts, and adds these to the two files of the corpus.

Authors write one text per line, with labels in braces, under a heading that names the trap:

    # reported-that
    {i Torvald} {r said that he is {q "done"}}

`\n` is a line break. `~tone~ ` or `~tone,speech~ ` before a text means that it cannot be judged for these kinds.
"""

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.labelled import ASIDE_PATH, KINDS, TUNING_PATH, LabeledText, Span, load_texts, save_texts

MARKS = {kind[0]: kind for kind in KINDS}
SEED = 20_261_128
SET_ASIDE = 3  # every third text


def parse_marked_line(line: str) -> tuple[str, tuple[Span, ...]]:
    """Return (text, labels) of a marked line; a label is (start, end, kind). Raise ValueError if braces do not pair."""
    text, open_labels, spans = "", list[tuple[int, str]](), list[Span]()
    for piece in re.split(r"(\{[a-z] |\})", line.replace("\\n", "\n")):
        if piece == "}":
            if not open_labels:
                raise ValueError(f"a closing brace has no opening brace, after {text!r}")
            start, kind = open_labels.pop()
            spans.append((start, len(text), kind))
        elif re.fullmatch(r"\{[a-z] ", piece):
            open_labels.append((len(text), MARKS[piece[1]]))
        else:
            text += piece
    if open_labels or set(text) & set("{}"):
        raise ValueError(f"a brace has no partner in {text!r}")
    return text, tuple(sorted(spans))


def find_ambiguous_kinds(text: str, spans: tuple[Span, ...]) -> set[str]:
    """Return the kinds for which a text with these labels cannot be judged.

    `he said I hate this` and `he said "I hate this"` may also count as reported speech, and a quote after a colon may
    count as a speaker's line. A finder that reports these is not wrong.
    """
    kinds = {kind for _, _, kind in spans}
    not_reported = {"reported"} - kinds if kinds & {"quote", "speech"} else set()
    after_colon = any(kind == "quote" and text[:start].rstrip().endswith(":") for start, _, kind in spans)
    return not_reported | ({"speech"} - kinds if after_colon else set())


def parse_marked_lines(lines: Iterator[str], first: int) -> Iterator[LabeledText]:
    """Yield the labeled texts in the lines of an author's file. Ids count up from `first`."""
    trap, number = "", first
    for line in (line.rstrip("\n") for line in lines):
        if line.startswith("# "):
            trap = line[2:]
        elif line:
            marker = re.match(r"~([a-z,]+)~ ", line)
            text, spans = parse_marked_line(line[marker.end() :] if marker else line)
            excluded_kinds = find_ambiguous_kinds(text, spans) | (set(marker[1].split(",")) if marker else set())
            yield LabeledText(
                f"c{number:04d}", text, trap, spans, tuple(kind for kind in KINDS if kind not in excluded_kinds)
            )
            number += 1


def set_third_aside(texts: list[LabeledText]) -> tuple[list[LabeledText], list[LabeledText]]:
    """Return two thirds of the texts for tuning and one third set aside, drawn at random from each trap."""
    shuffled = texts.copy()
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 -- the same draw each time
    shuffled.sort(key=lambda text: text.trap)
    aside = shuffled[::SET_ASIDE]
    return [text for text in texts if text not in aside], [text for text in texts if text in aside]


def main() -> None:
    """Add the texts of the files named on the command line to the corpus."""
    tuning_texts, texts_aside = load_texts(TUNING_PATH), load_texts(ASIDE_PATH)
    known_texts = {text.text for text in (*tuning_texts, *texts_aside)}
    lines = (line for name in sys.argv[1:] for line in Path(name).read_text("utf-8").splitlines())
    first_number = max((int(text.id[1:]) for text in (*tuning_texts, *texts_aside)), default=0) + 1
    new_texts = [text for text in parse_marked_lines(lines, first_number) if text.text not in known_texts]
    new_tuning, new_aside = set_third_aside(new_texts)
    save_texts(TUNING_PATH, [*tuning_texts, *new_tuning])
    save_texts(ASIDE_PATH, [*texts_aside, *new_aside])
    sys.stdout.write(f"{len(new_tuning)} to tune with, {len(new_aside)} set aside\n")


if __name__ == "__main__":
    main()
