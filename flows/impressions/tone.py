"""What colleagues slip into: gossip, scolding, bossing, quick conclusions (S0-4, S0-51). Few phrases, a nudge."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from flows.impressions.found import Found
from flows.impressions.parsing import Span
from flows.impressions.wording import among, either, listed, wordings

SORTS = ("tone_gossip", "tone_scolding", "tone_bossing", "tone_jumping")
_OWN = re.compile(r"\b(?:i|we)\s+(?:\w+ly\s+)?$", re.IGNORECASE)  # I think: that is the writer
_TO_COLLEAGUE = re.compile(
    r"(?:^|[,;:\u2014-]|\b(?:and|but|so|then|now|think|really|honestly|please|look))\s*$", re.IGNORECASE
)
_WORD = re.compile(r"\w+")


def slips(text: str, sentences: Iterable[Span], quoted: Collection[Span]) -> Iterator[Found]:
    """Yield the phrases of lists/tone.toml that stand in the writer's own words: not between marks, not as a belief."""
    for start, end in sentences:
        for sort in SORTS:
            for found in _phrases(sort).finditer(text, start, end):
                own = not any(a <= found.start() < b for a, b in quoted)
                if own and not _is_harmless(sort, text, start, found):
                    yield Found(sort, *found.span(), _instead(sort, found[0]))


def _is_harmless(sort: str, text: str, start: int, found: re.Match[str]) -> bool:
    """Return whether somebody fears, believes or says it, or it is a question, or only a turn of speech."""
    before = text[start : found.start()]
    if any(not _OWN.search(before, 0, one.start()) for one in among("tone_not", before)):
        return True
    follows = _WORD.search(text, found.end())
    if sort != "tone_bossing":
        return False
    general = found[0][:3].casefold() == "you" and not _TO_COLLEAGUE.search(before)
    return general or bool(follows and follows[0].casefold() in listed("tone_harmless"))


def _instead(sort: str, words: str) -> str | None:
    plain = " ".join(words.casefold().replace("\u2019", "'").split())
    offered = wordings()[sort].instead.get(plain)
    return offered[0].upper() + offered[1:] if offered and words[0].isupper() else offered


@cache
def _phrases(sort: str) -> re.Pattern[str]:
    each = sorted(listed(sort), key=lambda words: (-len(words), words))
    return re.compile(rf"(?<![\w'\u2019])(?:{'|'.join(map(_pattern, each))})(?!\w)", re.IGNORECASE)


def _pattern(phrase: str) -> str:
    words = []
    for word in phrase.split():
        if word == "\u2026":
            words.append(r"(?:\w+\s+){0,4}?")
        else:
            plain = (
                re.escape(word).replace("'", "['\u2019]").replace(r"\*", r"\w+").replace("<person>", either("persons"))
            )
            words.append(plain + r"\s+")
    return "".join(words).removesuffix(r"\s+")
