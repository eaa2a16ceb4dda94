"""By whose account something is so: `According to the daughter, dad is rarely home`, `per mom, "…` (S0-17, S0-18)."""

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


def find_accounts(sentence: str) -> Iterator[Span]:
    """Yield where a clause stands by somebody's account: `Per dad, she drinks again`, `He drinks, according to her`."""
    for found in _find_all(sentence):
        if not _is_person(found):
            continue
        if _CLAUSE_START.search(sentence, max(0, found.start() - 5), found.start()) and _clause_pattern().match(
            sentence, found.end()
        ):
            end = _CLAUSE_REST.match(sentence, found.end())
            yield (
                found.start(),
                found.start() + len(sentence[found.start() : end.end() if end else None].rstrip(" .,:!?")),
            )
            return
        if not sentence[found.end() :].strip(" .)") and (said := _before_pattern().match(sentence)):
            yield said.start(), found.end()


def ends_in_account(before: str) -> bool:
    """Return whether what stands before a quotation ends with whose account it is: `per mom, "…`."""
    return any(_is_person(found) and _CLAUSE_END.match(before, found.end()) for found in _find_all(before))


def _find_all(words: str) -> Iterator[re.Match[str]]:
    low = words.casefold()
    return _BY.finditer(words) if "per " in low or "according" in low else iter(())


def _is_person(found: re.Match[str]) -> bool:
    """Return whether it is a person of the case, and not a plan, a theorist or `per week`."""
    who, what = found["who"].casefold(), (found["what"] or "").casefold()
    if what and what not in _ACCOUNT_WORDS | load_list("persons"):
        return False
    if who in {"her", "him", "them"}:
        return len(found["by"]) > len("as per")
    named = who in load_list("first_names") or (found["who"].istitle() and who in load_list("first_names_also_words"))
    return (named or who in load_list("persons")) and who not in load_list("authorities") | {"one"}


@cache
def _clause_pattern() -> re.Pattern[str]:
    """Return what follows whose account it is: after a comma any clause but the writer's, else he, she and the like."""
    short = r"['\u2019](?:s|re|ve|ll|d)\b"
    verb = rf"(?:{list_pattern('finite')}|\w+n['\u2019]?t|\w{{3,}}ed|\w{{3,}}(?<!s)s)\b"
    somebody = rf"(?:{list_pattern('somebody')}|(?:his|her|their|the|this)\s+\w+)"
    return re.compile(
        rf"\s*[,:]\s+(?!(?:i|we)\b)(?:[^\s,;]+\s+){{1,5}}?{verb}|\s+{somebody}(?:{short}|\s+{verb})", re.IGNORECASE
    )


@cache
def _before_pattern() -> re.Pattern[str]:
    somebody = rf"(?:{list_pattern('somebody')}|(?:his|her|their|the|this)\s+\w+)"
    return re.compile(rf"{somebody}\s+(?:{list_pattern('finite')}|\w{{3,}}n['\u2019]t)\b", re.IGNORECASE)
