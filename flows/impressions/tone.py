"""Phrases that colleagues slip into: gossip, criticism, orders, quick conclusions (S0-4, S0-51). They never block."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.wording import find_listed, list_pattern, load_list, load_wordings

TONE_KEYS = ("tone_gossip", "tone_scolding", "tone_bossing", "tone_jumping")
_BY_WRITER = re.compile(r"\b(?:i|we)\s+(?:\w+ly\s+)?$", re.IGNORECASE)  # "I think": the writer speaks
_TO_COLLEAGUE = re.compile(
    r"(?:^|[,;:\u2014-]|\b(?:and|but|so|then|now|think|really|honestly|please|look))\s*$", re.IGNORECASE
)
_AFTER_PREPOSITION = re.compile(  # in "life with her father is a nightmare", he is not the nightmare
    r"\b(?:with|of|for|to|about|between|around|without|from|at|by|than|how|what|when)\s+(?:(?:the|his|her|their|my|a|this)\s+)?$",
    re.IGNORECASE,
)
_ABOUT_WRITER = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|me)\b(?:\s+(?!she\b|he\b|they\b|this\b|that\b)[\w']+){0,5}\s*$", re.IGNORECASE
)
_ORDERS = re.compile(r"you(?:'d|\u2019d| had)? (?:have|must|need|better|gotta)", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def find_tone_slips(sentence: str, words: Collection[str]) -> Iterator[RuleMatch]:
    """Yield the phrases of lists/tone.toml that the writer uses in their own voice, not as someone's belief.

    `words` are the words of the sentence, in lower case.
    """
    for word in sorted(_keys_by_word().keys() & words):
        for key in _keys_by_word()[word]:
            for match in _load_phrases(key)[word].finditer(sentence):
                if not _is_harmless(key, sentence, match):
                    yield RuleMatch(key, *match.span(), _choose_replacement(key, match[0]))


def _is_harmless(key: str, sentence: str, match: re.Match[str]) -> bool:
    """Return whether someone else fears, believes or says the phrase, or it is a question or a figure of speech."""
    before = sentence[: match.start()]
    if any(not _BY_WRITER.search(before, 0, belief.start()) for belief in find_listed("tone_not", before)):
        return True
    if key in {"tone_gossip", "tone_jumping"} and (sentence.endswith("?") or _AFTER_PREPOSITION.search(before)):
        return True
    if key == "tone_gossip" and _ABOUT_WRITER.search(before):
        return True
    return _has_other_meaning(key, sentence, match)


def _has_other_meaning(key: str, sentence: str, match: re.Match[str]) -> bool:
    follows = _WORD.search(sentence, match.end())
    next_word, words = follows[0].casefold() if follows else "", match[0].casefold()
    if words.startswith("you should"):
        return next_word not in load_list("tone_should_have")
    if words.endswith(("lying", "up")):
        return next_word in load_list("tone_lying")
    if key != "tone_bossing" or words.startswith("i "):
        return False
    if not _TO_COLLEAGUE.search(sentence, 0, match.start()):
        return True
    return bool(_ORDERS.match(words)) and next_word not in load_list("tone_orders")


def _choose_replacement(key: str, words: str) -> str | None:
    plain = " ".join(words.casefold().replace("\u2019", "'").split())
    replacement = load_wordings()[key].instead.get(plain)
    return replacement[0].upper() + replacement[1:] if replacement and words[0].isupper() else replacement


@cache
def _keys_by_word() -> Mapping[str, tuple[str, ...]]:
    """Return, for each word, the keys of the lists that have a phrase with this word."""
    words = {word for key in TONE_KEYS for word in _load_phrases(key)}
    return {word: tuple(key for key in TONE_KEYS if word in _load_phrases(key)) for word in words}


@cache
def _load_phrases(key: str) -> Mapping[str, re.Pattern[str]]:
    """Return patterns for the phrases of a list, by the longest word of each phrase.

    A sentence without that word cannot contain the phrase, so its pattern does not have to run.
    """
    by_word: dict[str, list[str]] = {}
    for phrase in sorted(load_list(key), key=lambda words: (-len(words), words)):
        plain = _WORD.findall(phrase.replace("<person>", ""))
        by_word.setdefault(max(plain, key=len), []).append(_phrase_pattern(phrase))
    return {
        word: re.compile(rf"(?<![\w'\u2019])(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
        for word, patterns in by_word.items()
    }


def _phrase_pattern(phrase: str) -> str:
    return r"\s+".join(map(_word_pattern, phrase.replace("<person> is ", "<is> ").split())).replace(
        r"\u2026\s+", r"(?:\w+\s+){0,4}?"
    )


def _word_pattern(word: str) -> str:
    person, short = list_pattern("persons"), r"['\u2019]"
    special = {"<is>": rf"{person}(?:\s+is|{short}s)", "<person>": person, "*": r"\w+", "\u2026": r"\u2026"}
    return special.get(word) or re.escape(word).replace("'", short)
