"""What colleagues slip into: gossip, scolding, bossing, quick conclusions (S0-4, S0-51). Few phrases, a nudge."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.wording import find_listed, list_pattern, load_list, load_wordings

TONE_KEYS = ("tone_gossip", "tone_scolding", "tone_bossing", "tone_jumping")
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


def find_tone_slips(sentence: str, words: Collection[str]) -> Iterator[RuleMatch]:
    """Yield the phrases of lists/tone.toml that stand in a sentence as its writer's own, and not as a belief.

    `words` are those of the sentence, in lower case.
    """
    for key in sorted(_keys_by_word().keys() & words):
        for sort in _keys_by_word()[key]:
            for found in _load_phrases(sort)[key].finditer(sentence):
                if not _is_harmless(sort, sentence, found):
                    yield RuleMatch(sort, *found.span(), _choose_replacement(sort, found[0]))


def _is_harmless(sort: str, sentence: str, found: re.Match[str]) -> bool:
    """Return whether somebody else fears, believes or says it, or it is asked, or only a turn of speech."""
    before = sentence[: found.start()]
    if any(not _OWN.search(before, 0, one.start()) for one in find_listed("tone_not", before)):
        return True
    if sort in {"tone_gossip", "tone_jumping"} and (sentence.endswith("?") or _GOVERNED.search(before)):
        return True
    if sort == "tone_gossip" and _MYSELF.search(before):
        return True
    return _has_other_meaning(sort, sentence, found)


def _has_other_meaning(sort: str, sentence: str, found: re.Match[str]) -> bool:
    follows = _WORD.search(sentence, found.end())
    then, words = follows[0].casefold() if follows else "", found[0].casefold()
    if words.startswith("you should"):
        return then not in load_list("tone_should_have")
    if words.endswith(("lying", "up")):
        return then in load_list("tone_lying")
    if sort != "tone_bossing" or words.startswith("i "):
        return False
    if not _TO_COLLEAGUE.search(sentence, 0, found.start()):
        return True
    return bool(_ORDERS.match(words)) and then not in load_list("tone_orders")


def _choose_replacement(sort: str, words: str) -> str | None:
    plain = " ".join(words.casefold().replace("\u2019", "'").split())
    offered = load_wordings()[sort].instead.get(plain)
    return offered[0].upper() + offered[1:] if offered and words[0].isupper() else offered


@cache
def _keys_by_word() -> Mapping[str, tuple[str, ...]]:
    """Return in which sorts there is a phrase with this word."""
    words = {word for sort in TONE_KEYS for word in _load_phrases(sort)}
    return {word: tuple(sort for sort in TONE_KEYS if word in _load_phrases(sort)) for word in words}


@cache
def _load_phrases(sort: str) -> Mapping[str, re.Pattern[str]]:
    """Return what finds the phrases, by a word without which none of them is there: the longest of each."""
    by_word: dict[str, list[str]] = {}
    for phrase in sorted(load_list(sort), key=lambda words: (-len(words), words)):
        plain = _WORD.findall(phrase.replace("<person>", ""))
        by_word.setdefault(max(plain, key=len), []).append(_phrase_pattern(phrase))
    return {
        word: re.compile(rf"(?<![\w'\u2019])(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)
        for word, each in by_word.items()
    }


def _phrase_pattern(phrase: str) -> str:
    return r"\s+".join(map(_word_pattern, phrase.replace("<person> is ", "<is> ").split())).replace(
        r"\u2026\s+", r"(?:\w+\s+){0,4}?"
    )


def _word_pattern(word: str) -> str:
    person, short = list_pattern("persons"), r"['\u2019]"
    special = {"<is>": rf"{person}(?:\s+is|{short}s)", "<person>": person, "*": r"\w+", "\u2026": r"\u2026"}
    return special.get(word) or re.escape(word).replace("'", short)
