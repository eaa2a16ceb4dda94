"""Measures the accuracy, speed and memory of the impressions checker beside others: `make bench-checker`.

    make bench-checker DATA=sentences.jsonl     also on a file of labeled sentences from elsewhere
    make bench-checker SHOW=--errors            also list each error of that file and of the tuning set
    make bench-checker SHOW=--aside-errors      also list each error of the set aside: only after tuning

No figure fails the run. `!` marks a figure below its target.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.checker.language_model import load_spacy_parser
from flows.impressions.parsing import Parser
from tests.bench.checker import speed
from tests.bench.checker.danger import list_danger_errors, measure_danger
from tests.bench.checker.figures import Figure, compute_figures
from tests.bench.checker.finders import Finder, build_checker, build_presidio, find_in_texts, find_naively
from tests.bench.checker.measures import Found, list_errors
from tests.bench.checker.outside_sentences import load_outside_texts
from tests.bench.checker.weight import measure_weight
from tests.corpus.labelled import ASIDE_PATH, KINDS, TUNING_PATH, LabeledText, load_texts

LOOKS_FOR = {"Presidio": ("identifier", "lower-case")}
"""Finder that looks for only some kinds → how the names of its figures begin."""


def main() -> None:
    """Measure and print."""
    options = _parse_options()
    parser = _load_parser()
    others = {"naive": find_naively, **({"Presidio": presidio} if (presidio := build_presidio()) else {})}
    finders: dict[str, Finder] = {"checker": build_checker(parser), "rules": build_checker(None), **others}
    for name, texts, shows_errors in _text_sets(options):
        found_by = {finder_name: find_in_texts(finder, texts) for finder_name, finder in finders.items()}
        _print_figures(f"{name}: {len(texts)} texts", texts, found_by)
        if shows_errors:
            _print_errors(texts, found_by["checker"])
    _print_danger(shows_errors=options.errors)
    if not options.only_right:
        all_texts = [*load_texts(TUNING_PATH), *load_texts(ASIDE_PATH)]
        _print_rows("Milliseconds", speed.measure_ordinary(all_texts, parser))
        _print_rows(
            "Hostile texts: 1,000 characters, then times for 10,000 and 100,000",
            speed.measure_growth(build_checker(parser)),
        )
        if parser:
            _print_rows("What it adds", measure_weight())


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a file of labelled sentences from elsewhere")
    parser.add_argument("--errors", action="store_true", help="list each error of --data and of our own two thirds")
    parser.add_argument("--aside-errors", action="store_true", help="list each error of the third set aside")
    parser.add_argument("--only-right", action="store_true", help="leave out speed and weight")
    return parser.parse_args()


def _load_parser() -> Parser | None:
    try:
        return load_spacy_parser()
    except (ImportError, OSError) as error:
        sys.stdout.write(f"The language model cannot be loaded ({type(error).__name__}): the rules answer alone.\n")
        return None


def _text_sets(options: argparse.Namespace) -> Iterable[tuple[str, list[LabeledText], bool]]:
    if options.data:
        yield options.data.name, load_outside_texts(options.data), options.errors
    else:
        sys.stdout.write("No labelled sentences from elsewhere (DATA=file): only our own.\n")
    yield "Our own, to tune with", load_texts(TUNING_PATH), options.errors
    yield "Our own, set aside", load_texts(ASIDE_PATH), options.aside_errors


def _print_figures(title: str, texts: Sequence[LabeledText], found_by: Mapping[str, Found]) -> None:
    columns = [list(compute_figures(texts, found)) for found in found_by.values()]
    sys.stdout.write(
        f"\n{title}\n  {'':38}{'to reach':>9}{'of':>5}{''.join(f'{finder_name:>10}' for finder_name in found_by)}\n"
    )
    for row in zip(*columns, strict=True):
        first, values = row[0], "".join(map(_format_value, row, found_by))
        of = "" if first.case_count is None or "precision" in first.name else str(first.case_count)
        sys.stdout.write(f"  {first.name:38}{_format_target(first):>9}{of:>5}{values}\n")


def _format_value(figure: Figure, finder_name: str) -> str:
    if figure.value is None or not figure.name.startswith(LOOKS_FOR.get(finder_name, ("",))):
        return f"{'-':>9} "
    return f"{figure.value:>9.3f}{' ' if figure.is_reached else '!'}"


def _format_target(figure: Figure) -> str:
    if figure.minimum is not None:
        return f"≥ {figure.minimum:.2f}"
    return "" if figure.maximum is None else f"≤ {figure.maximum:.2f}"


def _print_errors(texts: Sequence[LabeledText], found: Found) -> None:
    for kind in KINDS:
        for text, error, words in list_errors(texts, found, kind):
            sys.stdout.write(f"  {text.id} {kind:10} {error:6} [{text.trap}] {words!r}\n      {text.text!r}\n")


def _print_danger(*, shows_errors: bool) -> None:
    rows = ((figure.name, _format_target(figure), figure.case_count, figure) for figure in measure_danger())
    sys.stdout.write(f"\nWords that may mean danger, our own\n  {'':38}{'to reach':>9}{'of':>5}\n")
    for name, target, count, figure in rows:
        sys.stdout.write(f"  {name:38}{target:>9}{count:>5}{_format_value(figure, 'danger')}\n")
    for error, text in list_danger_errors() if shows_errors else ():
        sys.stdout.write(f"  {text.id} danger     {error:6} [{text.trap}]\n      {text.text!r}\n")


def _print_rows(title: str, rows: Iterable[tuple[str, str]]) -> None:
    sys.stdout.write(f"\n{title}\n")
    for label, value in rows:
        sys.stdout.write(f"  {label:52}{value}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
