"""Computes the weights of the words of danger, and measures them on sets that they were not computed from.

    python -m tests.corpus.train_danger              measure, and write flows/danger/lists/weights.json
    python -m tests.corpus.train_danger --keep       measure only

One set after the other is left out, the weights are computed from the others, and the set that was left out is
measured. So every figure is about sentences that the weights have not seen. The rules were tuned with the set `tuned`,
so it is never measured. The texts for tuning the impressions checker count as texts without danger, if no rule applies.
"""

import argparse
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from flows.danger.detector import find_rules, read_sentences
from flows.danger.features import list_features
from flows.danger.scoring import Weights
from tests.corpus.danger_training import WEIGHTS_PATH, Example, make_file, make_weights, read_example
from tests.corpus.labelled import DANGER_PATH, TUNED_SET, TUNING_PATH, LabeledText, load_texts

THRESHOLD = 0.45  # chosen by the sets of other writers: a lower one finds more, and flags more texts without danger
SHARES = (0.03, 0.05, 0.06, 0.07, 0.08, 0.10, 0.12, 0.15)
NEVER_MEASURED = {TUNED_SET, "plain"}
CERTAIN = 9.0  # the score of a sentence whose rule is certain
Scored = tuple[LabeledText, float]


def main() -> None:
    """Measure, and write the weights that are computed from all sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the weights as they are")
    keeps = parser.parse_args().keep
    ordinary = [text for text in load_texts(TUNING_PATH) if not find_rules(text.text)]
    examples = {text: read_example(text) for text in [*load_texts(DANGER_PATH), *ordinary]}
    names = sorted({text.set_name for text in examples} - NEVER_MEASURED)
    _print_figures(list(iter_left_out(examples, names)))
    if not keeps:
        file = make_file(make_weights(list(examples.values())), THRESHOLD)
        WEIGHTS_PATH.write_text(f"{file.model_dump_json(indent=1)}\n", "utf-8")


def iter_left_out(examples: Mapping[LabeledText, Example], names: Collection[str]) -> Iterator[Scored]:
    """Yield each text of these sets with its score by weights from all other sets."""
    for left_out in names:
        weights = make_weights([example for text, example in examples.items() if text.set_name != left_out])
        for text in examples:
            if text.set_name == left_out:
                yield text, score_text(text.text, weights)


def score_text(text: str, weights: Weights) -> float:
    """Return the highest score of a sentence of the text."""
    return max(
        CERTAIN
        if read.is_certain
        else weights.score(list_features(read.words, read.groups), has_rule=bool(read.places))
        for read in read_sentences(text)
    )


def _print_figures(scored: Sequence[Scored]) -> None:
    traps = sorted({text.trap for text, _score in scored})
    sys.stdout.write(f"Threshold {THRESHOLD}, flagged of all, by set\n")
    for name in [*sorted({text.set_name for text, _score in scored}), ""]:
        of_set = [(text, score) for text, score in scored if name in ("", text.set_name)]
        rows = (f"{trap.removeprefix('danger-')} {_format(_pick(of_set, trap), THRESHOLD)}" for trap in traps)
        sys.stdout.write(f"  {name or 'all':12} {'  '.join(rows)}\n")
    sys.stdout.write("Thresholds, by the share of texts without danger that is flagged\n")
    clean = sorted((score for text, score in scored if not text.spans), reverse=True)
    for share in SHARES:
        threshold = clean[int(share * len(clean))]
        rows = (f"{trap.removeprefix('danger-')} {_format(_pick(scored, trap), threshold)}" for trap in traps)
        sys.stdout.write(f"  {share:.2f} at {threshold:+.2f}  {'  '.join(rows)}\n")


def _pick(scored: Iterable[Scored], trap: str) -> list[float]:
    return [score for text, score in scored if text.trap == trap]


def _format(scores: Sequence[float], threshold: float) -> str:
    return f"{sum(score >= threshold for score in scores) / len(scores):.2f}" if scores else "-"


if __name__ == "__main__":
    main()
