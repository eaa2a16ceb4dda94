"""Computes weights of features from labeled texts: a linear classifier with squared hinge loss.

This is dual coordinate descent (Hsieh and others, 2008), in plain Python so that it needs no further library. The same
texts give the same weights.
"""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from flows.danger.detector import read_sentences
from flows.danger.features import list_features
from flows.danger.scoring import SCALE, Weights, WeightsFile
from tests.corpus.labelled import LabeledText

WEIGHTS_PATH = Path(__file__).parents[2] / "flows/danger/lists/weights.json"
COST = 0.1  # of an error, compared to large weights
UNIT = 4.0  # length of a text's features; only COST depends on it
FEWEST_TEXTS = 2  # that a feature has to occur in
STEP = 10  # thousandths that a weight is rounded to, so that many features share one
ROUNDS = 25
RULE = (
    0.5  # what a rule adds. It is not computed: the rules were tuned with some of the texts, and would weigh too much
)


class Example(NamedTuple):
    """The features of a text, and whether it is about danger."""

    features: Collection[str]
    sign: int  # 1: danger; -1: none


def read_example(text: LabeledText) -> Example:
    """Return what the weights are computed from: the features of all sentences of the text."""
    sentences = read_sentences(text.text)
    features = {feature for read in sentences for feature in list_features(read.words, read.groups)}
    return Example(sorted(features), 1 if any(kind == "danger" for _start, _end, kind in text.spans) else -1)


def train(examples: Sequence[Example]) -> tuple[Mapping[str, float], float]:
    """Return the weight of each feature, and the base that is added to every score."""
    counts = Counter(feature for example in examples for feature in example.features)
    numbers = {feature: number for number, feature in enumerate(sorted(counts)) if counts[feature] >= FEWEST_TEXTS}
    rows = [[numbers[feature] for feature in example.features if feature in numbers] for example in examples]
    weights, base = _descend(rows, [example.sign for example in examples], len(counts))
    return {feature: weights[number] * UNIT for feature, number in numbers.items()}, base


def _descend(rows: Sequence[Sequence[int]], signs: Sequence[int], size: int) -> tuple[Sequence[float], float]:
    """Visit the texts in a random order, and correct the weights by each."""
    draw = random.Random(9)  # noqa: S311 -- the same order in each run
    weights, base, shares = [0.0] * size, 0.0, [0.0] * len(rows)
    order = list(range(len(rows)))
    for _ in range(ROUNDS):
        draw.shuffle(order)
        for at in order:
            row, sign = rows[at], signs[at]
            unit = UNIT / sqrt(len(row) or 1)
            score = unit * sum([weights[number] for number in row]) + base
            slope = sign * score - 1 + shares[at] / (2 * COST)
            share = max(0.0, shares[at] - slope / (unit * unit * len(row) + 1 + 1 / (2 * COST)))
            step = sign * (share - shares[at])
            shares[at] = share
            if step:
                base += step
                for number in row:
                    weights[number] += step * unit
    return weights, base


def make_weights(examples: Sequence[Example]) -> Weights:
    """Return weights that are ready to use, without a threshold."""
    features, base = train(examples)
    return Weights(threshold=0, base=base, rule=RULE, features=features)


def make_file(weights: Weights, threshold: float) -> WeightsFile:
    """Return the file for these weights, rounded. Small ones stay, because many of them together decide as well."""
    by_weight: dict[int, list[str]] = {}
    for feature in sorted(weights.features):
        by_weight.setdefault(round(weights.features[feature] * SCALE / STEP) * STEP, []).append(feature)
    return WeightsFile(
        threshold=round(threshold * SCALE),
        base=round(weights.base * SCALE),
        rule=round(weights.rule * SCALE),
        features={weight: " ".join(by_weight[weight]) for weight in sorted(by_weight) if weight},
    )
