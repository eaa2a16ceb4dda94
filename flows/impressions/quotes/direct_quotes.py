"""Words between marks: somebody's own, or a term, a title, a measure (S0-18)."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import cache

from flows.impressions.match import Found
from flows.impressions.quotes.quotation_marks import Marked, marked
from flows.impressions.quotes.quoted_terms import is_thing
from flows.impressions.sentences import END
from flows.impressions.speech.by_account import ends_in_account
from flows.impressions.wording import either, listed

LONG = 4  # words from which on a quotation is looked at as somebody's own whatever stands around it
_BACK, _ON = 240, 40  # characters that are looked at before and after
_IN_WORDS = re.compile(r"\bin (?:his|her|their|the client's|mom's|dad's) (?:own )?words?[\s,:]*$", re.IGNORECASE)
_ABOUT = re.compile(r"\babout(?:\s+(?:the|a|an|her|his|their|this|that|our))?\s*$", re.IGNORECASE)  # what it is about
_WORD = re.compile(r"[^\W_]+(?:['\u2019\-.][^\W_]+)*")


def quotes(text: str, terms: Collection[str] = ()) -> Iterator[Found]:
    """Yield the quotations of the text: `quote`, `quote_unclosed` block, `quote_short` nudges.

    `terms` are words that their writer calls a term or their own; spaces around and case do not matter.
    """
    own, found = {_bare(one) for one in terms}, list(marked(text))
    verbs = [word.start() for word in _WORD.finditer(text) if word[0].casefold() in _sayings()] if found else []
    for one in found:
        told = bisect_left(verbs, one.start - _BACK) < bisect_left(verbs, one.start)
        if _bare(text[one.inner_start : one.inner_end]) not in own and (key := _judged(text, one, told=told)):
            yield Found(key, one.start, one.end)


def _bare(words: str) -> str:
    return " ".join(words.split()).strip(".,;:!?\"'\u201c\u201d\u2018\u2019 ").casefold()


def _judged(text: str, one: Marked, *, told: bool) -> str | None:
    """Return which sort of finding these marks are, if any. `told`: a verb of saying stands somewhere before."""
    inner = text[one.inner_start : one.inner_end]
    words = [word.casefold().replace("\u2019", "'") for word in _WORD.findall(inner)]
    if not words or _bare(inner) in listed("settled") or (len(words) == 1 and not one.closed):
        return None
    before = _before(text, one.start)
    spoken = any(word in listed("present") for word in words)
    attributed = _attributed(before, told=told) or _attributed_after(text, one.end)
    if not one.closed:
        alone = _is_clause(words) and len(words) >= LONG and _begins_line(text, one.start)
        return "quote_unclosed" if spoken or attributed or alone else None
    if (
        is_thing(before, text[one.end : one.end + _ON], attributed=attributed)
        or _is_title(inner, before)
        or _is_named(text, one, before, words, attributed=attributed)
    ):
        return None
    if spoken or (len(words) >= LONG and not _names_a_thing(before, words, attributed=attributed)):
        return "quote"
    return "quote_short" if attributed or _is_clause(words) or _stands_alone(text, one) else None


def _before(text: str, at: int) -> str:
    """Return the sentence up to the mark, quotations in it included."""
    piece = text[max(0, at - _BACK) : at]
    ends = [found.end() for found in END.finditer(piece)]
    return piece[ends[-1] :] if ends else piece


def _attributed(before: str, *, told: bool = True) -> bool:
    """Return whether somebody other than the writer says, feels or calls what follows; if not `told`, none does."""
    if _IN_WORDS.search(before) or ends_in_account(before):
        return True
    head = before.rstrip(" (:,-\u2013\u2014*_>[").casefold()
    head = head.rpartition(".")[2]
    if head.strip(" -*_") in listed("header") and before.rstrip(" *_-").endswith(":"):
        return True
    if not told:
        return False
    words = _WORD.findall(before)
    lower = [word.casefold() for word in words]
    return any(_says(lower, at) and _is_felt(words, lower, at) for at in range(len(words)))


def _is_felt(words: list[str], lower: list[str], at: int) -> bool:
    """Return whether, if it is felt or called, a person does so: `it feels like a "cold war"` is the writer."""
    if lower[at] not in listed("attributes") or at == 0:
        return True
    back = at - 1
    while back and (lower[back].endswith("ly") or lower[back].isdigit() or lower[back] in listed("beside")):
        back -= 1
    who = lower[back]
    named = words[back][:1].isupper() and who not in listed("things")
    return named or who in listed("persons") | listed("who_feels") or lower[at].endswith("ing")


@cache
def _sayings() -> frozenset[str]:
    return frozenset(
        word for word in listed("spoke") | listed("spoke_directly") | listed("attributes") if word[:6] != "reveal"
    )


def _says(words: list[str], at: int) -> bool:
    """Return whether words[at] is what somebody does who speaks; `were reported`, `as noted` and `I said` are not."""
    if words[at] not in _sayings():
        return False
    back = words[max(0, at - 3) : at]
    if any(word in {"i", "i've", "i'd", "we", "we've", "writer", "therapist", "clinician"} for word in back):
        return False
    while back and back[-1].endswith("ly"):
        back.pop()
    if back and back[-1] in listed("papers"):
        return False
    passive = bool(back) and back[-1] in {"was", "were", "is", "are", "been", "be", "being", "as", "if", "when"}
    return not passive or words[at] in {"told", "asked", "called"}


@cache
def _after() -> re.Pattern[str]:
    who = rf"(?:(?:the |her |his |my )?{either('persons')}|[a-z]+)"
    words = r"(?:was|is) (?:her|his|their) (?:answer|reply|response|words)"
    return re.compile(
        rf"\s*,?\s*(?:{who} {either('spoke_after')}\b|{either('spoke_after')} {who}\b|{words})", re.IGNORECASE
    )


def _attributed_after(text: str, at: int) -> bool:
    """Return whether it goes on with `she said`, or `said Cecil`."""
    return bool(_after().match(text, at, at + _ON))


def _is_title(inner: str, before: str) -> bool:
    """Return whether the words are written as a title is: Murder She Wrote."""
    words = _WORD.findall(inner)
    heavy = [word for word in words if word.casefold() not in listed("small")]
    capitals = sum(word[0].isupper() for word in heavy)
    if len(heavy) < 2 or capitals < len(heavy):  # noqa: PLR2004 -- a title of one word is a name for a thing
        return False
    return _term_cue(before) or not _attributed(before)


def _term_cue(before: str, *, near: bool = True) -> bool:
    cues = listed("term_before") | listed("term_near") if near else listed("term_before")
    tail = re.sub(
        r"(?:\b(?:the|a|an|her|his|their|our|of|as|on|about)\s+)*$", "", before.casefold().rstrip(" ,:(") + " "
    ).rstrip(" ,:(")
    ends = (tail, before.casefold().rstrip(" ,:("))
    return any(end.endswith(cue) and not end[: -len(cue)][-1:].isalnum() for end in ends for cue in cues)


def _is_named(text: str, one: Marked, before: str, words: list[str], *, attributed: bool) -> bool:
    """Return whether the marks hold a term: after `so-called`, before `technique`, without anybody speaking in it."""
    if _IN_WORDS.search(before):
        return False
    if _ABOUT.search(before) and len(words) < LONG and not _is_clause(words):
        return not any(word in listed("present") for word in words)
    called = re.search(
        r"\b(\w+)\s+(?:(?:\w+ly|always|often|never|once|still)\s+)?(?:calls?|called|calling)(?:\s+\S+){0,3}\s*$",
        before,
        re.IGNORECASE,
    )
    if called and called[1].casefold() in listed("persons"):
        return False
    if len(words) >= LONG and any(word in listed("present") | listed("clause") for word in words):
        return False
    if len(words) < LONG and any(word in listed("present") for word in words):
        return False
    follows = re.match(r"[\s-]+(\w+)", text[one.end : one.end + _ON])
    return _term_cue(before, near=not attributed) or bool(follows and follows[1].casefold() in listed("term_after"))


def _names_a_thing(before: str, words: list[str], *, attributed: bool) -> bool:
    """Return whether longer words are a name for a thing: the "neck of the scotty dog"."""
    last = _WORD.findall(before)[-1:]
    article = bool(last) and last[0].casefold() in listed("determiner")
    return article and not attributed and not _is_clause(words)


def _is_clause(words: list[str]) -> bool:
    return len(words) > 1 and any(word in listed("clause") for word in words)


def _begins_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" -*.\u2022>")


def _stands_alone(text: str, one: Marked) -> bool:
    """Return whether the quotation is a line or a sentence of its own, as in a chief complaint."""
    if one.inner_end - one.inner_start < 2:  # noqa: PLR2004 -- a single sign
        return False
    line_start = text.rfind("\n", max(0, one.start - _BACK), one.start) + 1
    line_end = text.find("\n", one.end, one.end + _BACK)
    around = text[line_start : one.start] + text[one.end : line_end if line_end >= 0 else one.end + _BACK]
    return not around.strip(" -*.\u2022>")
