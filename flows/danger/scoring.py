"""Scores how much a sentence reads like one about danger, with the weights in lists/weights.json (S0-9, S0-18).

The weights are computed from our own labeled sentences by `python -m tests.corpus.train_danger`. Nobody edits them by
hand, and nothing is learned while the product runs.
"""

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from math import sqrt

from pydantic import BaseModel, ConfigDict

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
        known = [self.features[feature] for feature in features if feature in self.features]
        return self.base + self.rule * has_rule + sum(known) / sqrt(len(known) or 1)


@cache
def load_weights() -> Weights:
    """Return the weights. Raise ValueError if the file has an unknown key."""
    content = files("flows.danger").joinpath("lists/weights.json").read_text(encoding="utf-8")
    return build_weights(WeightsFile.model_validate(json.loads(content)))


def build_weights(file: WeightsFile) -> Weights:
    """Return the weights of a file, ready to use."""
    features: dict[str, float] = {}
    for weight, named in file.features.items():
        features.update(dict.fromkeys(named.split(), weight / SCALE))  # one object for all that have this weight
    return Weights(threshold=file.threshold / SCALE, base=file.base / SCALE, rule=file.rule / SCALE, features=features)
