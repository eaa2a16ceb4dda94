"""What the checker reaches on our own texts: those for tuning and those set aside (S0-17, S0-18).

`make bench-checker SHOW=--errors` lists the errors behind a figure that fails.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.checker.language_model import load_spacy_parser
from flows.impressions.parsing import Parser
from tests.bench.checker.figures import Figure, compute_figures
from tests.bench.checker.finders import build_checker, find_in_texts
from tests.corpus.labelled import ASIDE_PATH, TUNING_PATH, load_texts

SO_FAR: Mapping[str, Mapping[str, float]] = {
    TUNING_PATH.name: {"tone, precision": 0.97, "tone, recall": 0.90},
    ASIDE_PATH.name: {
        "identifier, recall": 0.94,
        "tone, precision": 0.87,
        "tone, recall": 0.38,
    },
}
"""File → figure → its best value so far, where it misses its target or has none."""


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_spacy_parser()


@pytest.mark.parametrize("path", [TUNING_PATH, ASIDE_PATH], ids=["to tune with", "set aside"])
def test_every_figure_reaches_its_target_or_its_best_value_so_far(path: Path, parser: Parser) -> None:
    texts, best_so_far = load_texts(path), SO_FAR[path.name]

    measured = [
        _with_best_so_far(figure, best_so_far.get(figure.name))
        for figure in compute_figures(texts, find_in_texts(build_checker(parser), texts))
    ]

    assert {figure.name: figure.value for figure in measured if not figure.is_reached} == {}


def _with_best_so_far(figure: Figure, best_so_far: float | None) -> Figure:
    """Return the figure with the value that it has to reach here."""
    if best_so_far is None:
        return figure
    return replace(figure, minimum=best_so_far) if figure.maximum is None else replace(figure, maximum=best_so_far)
