"""How right, quick and heavy the impressions checker is, beside others, in one run: `make bench-checker`.

    make bench-checker DATA=sentences.jsonl     on a file of labelled sentences from elsewhere, too
    make bench-checker SHOW=--errors            and each error of that file and of what we tune with
    make bench-checker SHOW=--aside-errors      and those of the third set aside: for the last look, not while tuning

Nothing here fails; one reads it. `!` stands by a figure that is not reached.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.checker.language_model import load_spacy_parser
from flows.impressions.parsing import Parser
from tests.bench.checker import speed
from tests.bench.checker.figures import Figure, figures
from tests.bench.checker.finders import Finder, findings, naive, ours, presidio_if_there
from tests.bench.checker.measures import Found, errors
from tests.bench.checker.outside_sentences import given
from tests.bench.checker.weight import weight
from tests.corpus.labelled import ASIDE, KINDS, OWN, Labelled, own

LOOKS_FOR = {"Presidio": ("identifier", "lower-case")}
"""Who looks for less than every kind → how the figures begin that tell about them."""


def main() -> None:
    """Measure and print."""
    asked = _asked()
    parser = _parser()
    others = {"naive": naive, **({"Presidio": found} if (found := presidio_if_there()) else {})}
    finders: dict[str, Finder] = {"checker": ours(parser), "rules": ours(None), **others}
    for name, texts, shown in _sets(asked):
        found_by = {who: findings(finder, texts) for who, finder in finders.items()}
        _compare(f"{name}: {len(texts)} texts", texts, found_by)
        if shown:
            _errors(texts, found_by["checker"])
    if not asked.only_right:
        every = [*own(OWN), *own(ASIDE)]
        _say("Milliseconds", speed.ordinary(every, parser))
        _say("Hostile texts: 1,000 characters, then times for 10,000 and 100,000", speed.growing(ours(parser)))
        if parser:
            _say("What it adds", weight())


def _asked() -> argparse.Namespace:
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("--data", type=Path, help="a file of labelled sentences from elsewhere")
    asks.add_argument("--errors", action="store_true", help="list each error of --data and of our own two thirds")
    asks.add_argument("--aside-errors", action="store_true", help="list each error of the third set aside")
    asks.add_argument("--only-right", action="store_true", help="leave out speed and weight")
    return asks.parse_args()


def _parser() -> Parser | None:
    try:
        return load_spacy_parser()
    except (ImportError, OSError) as error:
        sys.stdout.write(f"The language model cannot be loaded ({type(error).__name__}): the rules answer alone.\n")
        return None


def _sets(asked: argparse.Namespace) -> Iterable[tuple[str, list[Labelled], bool]]:
    if asked.data:
        yield asked.data.name, given(asked.data), asked.errors
    else:
        sys.stdout.write("No labelled sentences from elsewhere (DATA=file): only our own.\n")
    yield "Our own, to tune with", own(OWN), asked.errors
    yield "Our own, set aside", own(ASIDE), asked.aside_errors


def _compare(title: str, texts: Sequence[Labelled], found_by: Mapping[str, Found]) -> None:
    columns = [list(figures(texts, found)) for found in found_by.values()]
    sys.stdout.write(f"\n{title}\n  {'':38}{'to reach':>9}{'of':>5}{''.join(f'{who:>10}' for who in found_by)}\n")
    for row in zip(*columns, strict=True):
        first, values = row[0], "".join(map(_value, row, found_by))
        of = "" if first.of is None or "precision" in first.name else str(first.of)
        sys.stdout.write(f"  {first.name:38}{_target(first):>9}{of:>5}{values}\n")


def _value(figure: Figure, who: str) -> str:
    if figure.value is None or not figure.name.startswith(LOOKS_FOR.get(who, ("",))):
        return f"{'-':>9} "
    return f"{figure.value:>9.3f}{' ' if figure.reached else '!'}"


def _target(figure: Figure) -> str:
    if figure.least is not None:
        return f"≥ {figure.least:.2f}"
    return "" if figure.most is None else f"≤ {figure.most:.2f}"


def _errors(texts: Sequence[Labelled], found: Found) -> None:
    for kind in KINDS:
        for one, what, words in errors(texts, found, kind):
            sys.stdout.write(f"  {one.id} {kind:10} {what:6} [{one.trap}] {words!r}\n      {one.text!r}\n")


def _say(title: str, rows: Iterable[tuple[str, str]]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for what, how in rows:
        sys.stdout.write(f"  {what:52}{how}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
