"""What colleagues slip into: gossip, scolding, bossing, quick conclusions (S0-4, S0-51). Few phrases, a nudge."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from flows.impressions.match import Found
from flows.impressions.wording import among, either, listed, wordings

SORTS = ("tone_gossip", "tone_scolding", "tone_bossing", "tone_jumping")
_OWN = re.compile(r"\b(?:i|we)\s+(?:\w+ly\s+)?$", re.IGNORECASE)  # I think: that is the writer
_TO_COLLEAGUE = re.compile(
    r"(?:^|[,;:\u2014-]|\b(?:and|but|so|then|now|think|really|honestly|please|look))\s*$", re.IGNORECASE
)
_GOVERNED = re.compile(  # life with her father is a nightmare: not he
    r"\b(?:with|of|for|to|about|between|around|without|from|at|by|than|how|what|when)\s+(?:(?:the|his|her|their|my|a|this)\s+)?$",
    re.IGNORECASE,
)
_MYSELF = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|me)\b(?:\s+(?!she\b|he\b|they\b|this\b|that\b)[\w']+){0,5}\s*$", re.IGNORECASE
)
_ORDERS = re.compile(r"you(?:'d|\u2019d| had)? (?:have|must|need|better|gotta)", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def slips(sentence: str, words: Collection[str]) -> Iterator[Found]:
    """Yield the phrases of lists/tone.toml that stand in a sentence as its writer's own, and not as a belief.

    `words` are those of the sentence, in lower case.
    """
    for key in sorted(_places().keys() & words):
        for sort in _places()[key]:
            for found in _phrases(sort)[key].finditer(sentence):
                if not _is_harmless(sort, sentence, found):
                    yield Found(sort, *found.span(), _instead(sort, found[0]))


def _is_harmless(sort: str, sentence: str, found: re.Match[str]) -> bool:
    """Return whether somebody else fears, believes or says it, or it is asked, or only a turn of speech."""
    before = sentence[: found.start()]
    if any(not _OWN.search(before, 0, one.start()) for one in among("tone_not", before)):
        return True
    if sort in {"tone_gossip", "tone_jumping"} and (sentence.endswith("?") or _GOVERNED.search(before)):
        return True
    if sort == "tone_gossip" and _MYSELF.search(before):
        return True
    return _means_another_thing(sort, sentence, found)


def _means_another_thing(sort: str, sentence: str, found: re.Match[str]) -> bool:
    follows = _WORD.search(sentence, found.end())
    then, words = follows[0].casefold() if follows else "", found[0].casefold()
    if words.startswith("you should"):
        return then not in listed("tone_should_have")
    if words.endswith(("lying", "up")):
        return then in listed("tone_lying")
    if sort != "tone_bossing" or words.startswith("i "):
        return False
    if not _TO_COLLEAGUE.search(sentence, 0, found.start()):
        return True
    return bool(_ORDERS.match(words)) and then not in listed("tone_orders")


def _instead(sort: str, words: str) -> str | None:
    plain = " ".join(words.casefold().replace("\u2019", "'").split())
    offered = wordings()[sort].instead.get(plain)
    return offered[0].upper() + offered[1:] if offered and words[0].isupper() else offered


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Return in which sorts there is a phrase with this word."""
    words = {word for sort in SORTS for word in _phrases(sort)}
    return {word: tuple(sort for sort in SORTS if word in _phrases(sort)) for word in words}


@cache
def _phrases(sort: str) -> Mapping[str, re.Pattern[str]]:
    """Return what finds the phrases, by a word without which none of them is there: the longest of each."""
    by_word: dict[str, list[str]] = {}
    for phrase in sorted(listed(sort), key=lambda words: (-len(words), words)):
        plain = _WORD.findall(phrase.replace("<person>", ""))
        by_word.setdefault(max(plain, key=len), []).append(_pattern(phrase))
    return {
        word: re.compile(rf"(?<![\w'\u2019])(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)
        for word, each in by_word.items()
    }


def _pattern(phrase: str) -> str:
    return r"\s+".join(map(_word, phrase.replace("<person> is ", "<is> ").split())).replace(
        r"\u2026\s+", r"(?:\w+\s+){0,4}?"
    )


def _word(word: str) -> str:
    person, short = either("persons"), r"['\u2019]"
    special = {"<is>": rf"{person}(?:\s+is|{short}s)", "<person>": person, "*": r"\w+", "\u2026": r"\u2026"}
    return special.get(word) or re.escape(word).replace("'", short)
