"""What the benchmark compares: our checker, plain regular expressions, and Presidio if it is installed."""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec

from bot.checker.language_model import MODEL_NAME
from flows.impressions.checking import check
from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import NO_CACHE, PieceCache
from tests.bench.checker.measures import Found
from tests.corpus.labelled import LabeledText, Span

Finder = Callable[[str], list[Span]]

_SAYING = (
    r"(?:sa(?:id|ys?)|stat(?:ed|es)|report(?:ed|s)|claim(?:ed|s)|told \w+|tells \w+|mention(?:ed|s)|den(?:ied|ies))"
)
_PERSON = r"(?:she|he|they|it|there|her|his|their|the|my)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
NAIVE = {
    "quote": r"\"[^\"\n]+\"|“[^”\n]+”|«[^»\n]+»",
    "speech": rf"(?m)^\s*[A-Za-z]\w*(?: \w+)?: .+|\b{_SAYING},? (?:I|you|we)\b.*",
    "reported": rf"\b{_SAYING} (?:that|{_PERSON})\b[^.\n]*",
    "identifier": "|".join(
        [
            r"\b(?:Mr|Mrs|Ms|Dr)\.? [A-Z]\w+",  # titles
            r"(?<=[a-z] )[A-Z][a-z]+(?: [A-Z][a-z]+)*",  # capitals inside a sentence
            r"^[A-Z][a-z]+ [A-Z][a-z]+",
            r"\b\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\b|\b\d{4}-\d\d-\d\d\b",
            rf"\b{_MONTH} \d{{1,4}}|\b\d{{1,2}} {_MONTH}",
            r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{4}\b|\b\d{3}-\d\d-\d{4}\b|\b\d{7,}\b",
            r"\S+@\S+\.\w+|https?://\S+|www\.\S+",
            r"\b\d+ (?:\w+ ){1,3}(?:St|Street|Ave|Avenue|Road|Rd|Blvd|Lane|Drive)\b",
        ]
    ),
}
"""What can be written in an afternoon: no lists, no context."""


def find_naively(text: str) -> list[Span]:
    """Return what the plain regular expressions find."""
    return [(*match.span(), kind) for kind, pattern in NAIVE.items() for match in re.finditer(pattern, text)]


def build_checker(parser: Parser | None, cache: PieceCache = NO_CACHE) -> Finder:
    """Return our checker, with a language model or with its rules alone, and with a cache if there is one."""

    def find(text: str) -> list[Span]:
        return [(finding.start, finding.end, finding.kind.value) for finding in check(text, parser=parser, cache=cache)]

    return find


def build_presidio() -> Finder | None:
    """Return Presidio with the same language model, for identifiers only. Return None if it is not installed."""
    if find_spec("presidio_analyzer") is None:  # it is not a dependency of the project
        return None
    presidio, engines = import_module("presidio_analyzer"), import_module("presidio_analyzer.nlp_engine")
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)  # it warns that it cannot download a list
    models = [{"lang_code": "en", "model_name": MODEL_NAME}]
    engine = engines.NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyzer = presidio.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])

    def find(text: str) -> list[Span]:
        return [(result.start, result.end, "identifier") for result in analyzer.analyze(text, language="en")]

    return find


def find_in_texts(finder: Finder, texts: Sequence[LabeledText] | Iterable[LabeledText]) -> Found:
    """Return what is found in each text, by its id."""
    return {text.id: finder(text.text) for text in texts}
