"""What the checker reaches on our own texts, those to tune with and those set aside (S0-17, S0-18).

`make bench-checker SHOW=--errors` lists what is behind a figure that goes red.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.checker.language_model import load_spacy_parser
from flows.impressions.parsing import Parser
from tests.bench.checker.figures import Figure, figures
from tests.bench.checker.finders import findings, ours
from tests.corpus.labelled import ASIDE, OWN, own

SO_FAR: Mapping[str, Mapping[str, float]] = {
    OWN.name: {"tone, precision": 0.97, "tone, recall": 0.90},
    ASIDE.name: {
        "identifier, recall": 0.94,
        "tone, precision": 0.87,
        "tone, recall": 0.38,
    },
}
"""File → figure → how near it has come, where it does not reach what it is to reach or where nobody asked for more."""


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_spacy_parser()


@pytest.mark.parametrize("path", [OWN, ASIDE], ids=["to tune with", "set aside"])
def test_every_figure_is_reached_or_as_near_as_it_has_been(path: Path, parser: Parser) -> None:
    texts, near = own(path), SO_FAR[path.name]

    measured = [_allowed(one, near.get(one.name)) for one in figures(texts, findings(ours(parser), texts))]

    assert {one.name: one.value for one in measured if not one.reached} == {}


def _allowed(figure: Figure, near: float | None) -> Figure:
    """Return the figure with what it has to reach here."""
    if near is None:
        return figure
    return replace(figure, least=near) if figure.most is None else replace(figure, most=near)
