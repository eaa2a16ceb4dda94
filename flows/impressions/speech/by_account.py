"""Finds attributions: `According to the daughter, dad is rarely home`, `per mom, "…` (S0-17, S0-18)."""

import re
from collections.abc import Iterator
from functools import cache

from flows.impressions.parsing import Span
from flows.impressions.wording import list_pattern, load_list

_BY = re.compile(
    r"\b(?P<by>according to|as per|per)\s+(?:(?:the|her|his|their|my|our|both|all)\s+)?(?P<who>[^\W\d_]+)"
    r"(?:['\u2019]s?\s+(?:\w+\s+)?(?P<what>\w+))?(?![\w'\u2019])",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(r"(?:^|[,;:(\u2013\u2014-]|\b(?:and|but|so))\s*$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"\s*[,:]?\s*$")
_CLAUSE_REST = re.compile(r"[^;\n]*")
_ACCOUNT_WORDS = frozenset({"report", "reports", "account", "words", "view", "description"})


def find_attributions(sentence: str) -> Iterator[Span]:
    """Yield each clause with an attribution: `Per dad, she drinks again`, `He drinks, according to her`."""
    for match in _find_all(sentence):
        if not _is_person(match):
            continue
        if _CLAUSE_START.search(sentence, max(0, match.start() - 5), match.start()) and _clause_pattern().match(
            sentence, match.end()
        ):
            rest = _CLAUSE_REST.match(sentence, match.end())
            yield (
                match.start(),
                match.start() + len(sentence[match.start() : rest.end() if rest else None].rstrip(" .,:!?")),
            )
            return
        if not sentence[match.end() :].strip(" .)") and (clause := _before_pattern().match(sentence)):
            yield clause.start(), match.end()


def ends_in_attribution(before: str) -> bool:
    """Return whether the text before a quote ends with an attribution: `per mom, "…`."""
    return any(_is_person(match) and _CLAUSE_END.match(before, match.end()) for match in _find_all(before))


def _find_all(text: str) -> Iterator[re.Match[str]]:
    lowered = text.casefold()
    return _BY.finditer(text) if "per " in lowered or "according" in lowered else iter(())


def _is_person(match: re.Match[str]) -> bool:
    """Return whether the attribution is to a person of the case, and not to a plan or a theorist, nor `per week`."""
    who, noun = match["who"].casefold(), (match["what"] or "").casefold()
    if noun and noun not in _ACCOUNT_WORDS | load_list("persons"):
        return False
    if who in {"her", "him", "them"}:
        return len(match["by"]) > len("as per")
    is_name = who in load_list("first_names") or (match["who"].istitle() and who in load_list("first_names_also_words"))
    return (is_name or who in load_list("persons")) and who not in load_list("authorities") | {"one"}


@cache
def _clause_pattern() -> re.Pattern[str]:
    """Return a pattern for the clause: after a comma any clause but the writer's, else one with he, she or the like."""
    contraction = r"['\u2019](?:s|re|ve|ll|d)\b"
    verb = rf"(?:{list_pattern('finite')}|\w+n['\u2019]?t|\w{{3,}}ed|\w{{3,}}(?<!s)s)\b"
    subject = rf"(?:{list_pattern('somebody')}|(?:his|her|their|the|this)\s+\w+)"
    return re.compile(
        rf"\s*[,:]\s+(?!(?:i|we)\b)(?:[^\s,;]+\s+){{1,5}}?{verb}|\s+{subject}(?:{contraction}|\s+{verb})", re.IGNORECASE
    )


@cache
def _before_pattern() -> re.Pattern[str]:
    subject = rf"(?:{list_pattern('somebody')}|(?:his|her|their|the|this)\s+\w+)"
    return re.compile(rf"{subject}\s+(?:{list_pattern('finite')}|\w{{3,}}n['\u2019]t)\b", re.IGNORECASE)
