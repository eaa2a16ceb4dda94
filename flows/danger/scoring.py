"""Scores how much a sentence reads like one about danger, with the weights in lists/weights.json (S0-9, S0-18).

The weights are computed from our own labeled sentences by `python -m tests.corpus.train_danger`. Nobody edits them by
hand, and nothing is learned while the product runs.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import sqrt

from pydantic import BaseModel, ConfigDict

from flows.danger.hashed_words import HashedWords

SCALE = 1000  # a weight in the file is a whole number of thousandths


class WeightsFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: int
    base: int
    rule: int
    features: Mapping[int, str]  # weight → the features that have it, with spaces between


class Weights(BaseModel):
    """The weights, ready to use."""

    model_config = ConfigDict(frozen=True)

    threshold: float  # from this score on, a sentence may mean danger
    base: float
    rule: float  # what a rule adds that applies
    features: Mapping[str, float]

    def score(self, features: Collection[str], *, has_rule: bool) -> float:
        """Return the score of a sentence. It does not grow with the length of the sentence alone."""
        return self.add_up([self.features[each] for each in features if each in self.features], has_rule=has_rule)

    def add_up(self, known: Sequence[float], *, has_rule: bool) -> float:
        """Return the score of a sentence that has features of these weights."""
        return self.base + self.rule * has_rule + sum(known) / sqrt(len(known) or 1)


class CompactWeights:
    """The same weights in a tenth of the memory, for the product that runs."""

    def __init__(self, file: WeightsFile) -> None:
        self._rest = build_weights(file.model_copy(update={"features": {}}))
        rows = ((hash(name), weight / SCALE) for weight, named in file.features.items() for name in named.split())
        self._features = HashedWords(dict(rows))

    def is_danger(self, features: Collection[str], *, has_rule: bool) -> bool:
        """Return whether a sentence with these features may mean danger."""
        known = [weight for weight in map(self._features.find, features) if weight is not None]
        return self._rest.add_up(known, has_rule=has_rule) >= self._rest.threshold


@cache
def load_compact_weights() -> CompactWeights:
    """Return the weights of the file. Raise ValueError if it has an unknown key."""
    return CompactWeights(_read_file())


@cache
def load_weights() -> Weights:
    """Return the same weights by name, for whoever tunes them."""
    return build_weights(_read_file())


def _read_file() -> WeightsFile:
    content = files("flows.danger").joinpath("lists/weights.json").read_text(encoding="utf-8")
    return WeightsFile.model_validate(json.loads(content))


def build_weights(file: WeightsFile) -> Weights:
    """Return the weights of a file, ready to use."""
    features: dict[str, float] = {}
    for weight, named in file.features.items():
        features.update(dict.fromkeys(named.split(), weight / SCALE))  # one object for all that have this weight
    return Weights(threshold=file.threshold / SCALE, base=file.base / SCALE, rule=file.rule / SCALE, features=features)
