"""Words between marks: somebody's own, or a term, a title, a measure (S0-18)."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.quotes.quotation_marks import Quotation, find_quotations
from flows.impressions.quotes.quoted_terms import is_term_name
from flows.impressions.sentences import SENTENCE_END
from flows.impressions.speech.by_account import ends_in_account
from flows.impressions.wording import list_pattern, load_list

LONG_QUOTE_WORDS = 4  # words from which on a quotation is looked at as somebody's own whatever stands around it
_CHARS_BEFORE, _CHARS_AFTER = 240, 40  # characters that are looked at before and after
_IN_WORDS = re.compile(r"\bin (?:his|her|their|the client's|mom's|dad's) (?:own )?words?[\s,:]*$", re.IGNORECASE)
_ABOUT = re.compile(r"\babout(?:\s+(?:the|a|an|her|his|their|this|that|our))?\s*$", re.IGNORECASE)  # what it is about
_WORD = re.compile(r"[^\W_]+(?:['\u2019\-.][^\W_]+)*")


def find_quotes(text: str, terms: Collection[str] = ()) -> Iterator[RuleMatch]:
    """Yield the quotations of the text: `quote`, `quote_unclosed` block, `quote_short` nudges.

    `terms` are words that their writer calls a term or their own; spaces around and case do not matter.
    """
    own, found = {_strip_quote(one) for one in terms}, list(find_quotations(text))
    verbs = [word.start() for word in _WORD.finditer(text) if word[0].casefold() in _saying_verbs()] if found else []
    for one in found:
        told = bisect_left(verbs, one.start - _CHARS_BEFORE) < bisect_left(verbs, one.start)
        if _strip_quote(text[one.inner_start : one.inner_end]) not in own and (key := _classify(text, one, told=told)):
            yield RuleMatch(key, one.start, one.end)


def _strip_quote(words: str) -> str:
    return " ".join(words.split()).strip(".,;:!?\"'\u201c\u201d\u2018\u2019 ").casefold()


def _classify(text: str, one: Quotation, *, told: bool) -> str | None:
    """Return which sort of finding these marks are, if any. `told`: a verb of saying stands somewhere before."""
    inner = text[one.inner_start : one.inner_end]
    words = [word.casefold().replace("\u2019", "'") for word in _WORD.findall(inner)]
    if not words or _strip_quote(inner) in load_list("settled") or (len(words) == 1 and not one.is_closed):
        return None
    before = _sentence_before(text, one.start)
    spoken = any(word in load_list("present") for word in words)
    attributed = _is_attributed(before, told=told) or _is_attributed_after(text, one.end)
    if not one.is_closed:
        alone = _is_clause(words) and len(words) >= LONG_QUOTE_WORDS and _starts_line(text, one.start)
        return "quote_unclosed" if spoken or attributed or alone else None
    if (
        is_term_name(before, text[one.end : one.end + _CHARS_AFTER], attributed=attributed)
        or _is_title(inner, before)
        or _is_term(text, one, before, words, attributed=attributed)
    ):
        return None
    if spoken or (len(words) >= LONG_QUOTE_WORDS and not _is_name_of_thing(before, words, attributed=attributed)):
        return "quote"
    return "quote_short" if attributed or _is_clause(words) or _is_own_sentence(text, one) else None


def _sentence_before(text: str, at: int) -> str:
    """Return the sentence up to the mark, quotations in it included."""
    piece = text[max(0, at - _CHARS_BEFORE) : at]
    ends = [found.end() for found in SENTENCE_END.finditer(piece)]
    return piece[ends[-1] :] if ends else piece


def _is_attributed(before: str, *, told: bool = True) -> bool:
    """Return whether somebody other than the writer says, feels or calls what follows; if not `told`, none does."""
    if _IN_WORDS.search(before) or ends_in_account(before):
        return True
    head = before.rstrip(" (:,-\u2013\u2014*_>[").casefold()
    head = head.rpartition(".")[2]
    if head.strip(" -*_") in load_list("header") and before.rstrip(" *_-").endswith(":"):
        return True
    if not told:
        return False
    words = _WORD.findall(before)
    lower = [word.casefold() for word in words]
    return any(_is_saying_verb(lower, at) and _is_felt_by_person(words, lower, at) for at in range(len(words)))


def _is_felt_by_person(words: list[str], lower: list[str], at: int) -> bool:
    """Return whether, if it is felt or called, a person does so: `it feels like a "cold war"` is the writer."""
    if lower[at] not in load_list("attributes") or at == 0:
        return True
    back = at - 1
    while back and (lower[back].endswith("ly") or lower[back].isdigit() or lower[back] in load_list("beside")):
        back -= 1
    who = lower[back]
    named = words[back][:1].isupper() and who not in load_list("things")
    return named or who in load_list("persons") | load_list("who_feels") or lower[at].endswith("ing")


@cache
def _saying_verbs() -> frozenset[str]:
    return frozenset(
        word
        for word in load_list("spoke") | load_list("spoke_directly") | load_list("attributes")
        if word[:6] != "reveal"
    )


def _is_saying_verb(words: list[str], at: int) -> bool:
    """Return whether words[at] is what somebody does who speaks; `were reported`, `as noted` and `I said` are not."""
    if words[at] not in _saying_verbs():
        return False
    back = words[max(0, at - 3) : at]
    if any(word in {"i", "i've", "i'd", "we", "we've", "writer", "therapist", "clinician"} for word in back):
        return False
    while back and back[-1].endswith("ly"):
        back.pop()
    if back and back[-1] in load_list("papers"):
        return False
    passive = bool(back) and back[-1] in {"was", "were", "is", "are", "been", "be", "being", "as", "if", "when"}
    return not passive or words[at] in {"told", "asked", "called"}


@cache
def _after_pattern() -> re.Pattern[str]:
    who = rf"(?:(?:the |her |his |my )?{list_pattern('persons')}|[a-z]+)"
    words = r"(?:was|is) (?:her|his|their) (?:answer|reply|response|words)"
    return re.compile(
        rf"\s*,?\s*(?:{who} {list_pattern('spoke_after')}\b|{list_pattern('spoke_after')} {who}\b|{words})",
        re.IGNORECASE,
    )


def _is_attributed_after(text: str, at: int) -> bool:
    """Return whether it goes on with `she said`, or `said Cecil`."""
    return bool(_after_pattern().match(text, at, at + _CHARS_AFTER))


def _is_title(inner: str, before: str) -> bool:
    """Return whether the words are written as a title is: Murder She Wrote."""
    words = _WORD.findall(inner)
    heavy = [word for word in words if word.casefold() not in load_list("small")]
    capitals = sum(word[0].isupper() for word in heavy)
    if len(heavy) < 2 or capitals < len(heavy):  # noqa: PLR2004 -- a title of one word is a name for a thing
        return False
    return _has_term_cue(before) or not _is_attributed(before)


def _has_term_cue(before: str, *, near: bool = True) -> bool:
    cues = load_list("term_before") | load_list("term_near") if near else load_list("term_before")
    tail = re.sub(
        r"(?:\b(?:the|a|an|her|his|their|our|of|as|on|about)\s+)*$", "", before.casefold().rstrip(" ,:(") + " "
    ).rstrip(" ,:(")
    ends = (tail, before.casefold().rstrip(" ,:("))
    return any(end.endswith(cue) and not end[: -len(cue)][-1:].isalnum() for end in ends for cue in cues)


def _is_term(text: str, one: Quotation, before: str, words: list[str], *, attributed: bool) -> bool:
    """Return whether the marks hold a term: after `so-called`, before `technique`, without anybody speaking in it."""
    if _IN_WORDS.search(before):
        return False
    if _ABOUT.search(before) and len(words) < LONG_QUOTE_WORDS and not _is_clause(words):
        return not any(word in load_list("present") for word in words)
    called = re.search(
        r"\b(\w+)\s+(?:(?:\w+ly|always|often|never|once|still)\s+)?(?:calls?|called|calling)(?:\s+\S+){0,3}\s*$",
        before,
        re.IGNORECASE,
    )
    if called and called[1].casefold() in load_list("persons"):
        return False
    if len(words) >= LONG_QUOTE_WORDS and any(word in load_list("present") | load_list("clause") for word in words):
        return False
    if len(words) < LONG_QUOTE_WORDS and any(word in load_list("present") for word in words):
        return False
    follows = re.match(r"[\s-]+(\w+)", text[one.end : one.end + _CHARS_AFTER])
    return _has_term_cue(before, near=not attributed) or bool(
        follows and follows[1].casefold() in load_list("term_after")
    )


def _is_name_of_thing(before: str, words: list[str], *, attributed: bool) -> bool:
    """Return whether longer words are a name for a thing: the "neck of the scotty dog"."""
    last = _WORD.findall(before)[-1:]
    article = bool(last) and last[0].casefold() in load_list("determiner")
    return article and not attributed and not _is_clause(words)


def _is_clause(words: list[str]) -> bool:
    return len(words) > 1 and any(word in load_list("clause") for word in words)


def _starts_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" -*.\u2022>")


def _is_own_sentence(text: str, one: Quotation) -> bool:
    """Return whether the quotation is a line or a sentence of its own, as in a chief complaint."""
    if one.inner_end - one.inner_start < 2:  # noqa: PLR2004 -- a single sign
        return False
    line_start = text.rfind("\n", max(0, one.start - _CHARS_BEFORE), one.start) + 1
    line_end = text.find("\n", one.end, one.end + _CHARS_BEFORE)
    around = text[line_start : one.start] + text[one.end : line_end if line_end >= 0 else one.end + _CHARS_BEFORE]
    return not around.strip(" -*.\u2022>")
