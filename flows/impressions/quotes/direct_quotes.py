"""Finds quotes: words in quotation marks that someone said, and not a term, a title or a measure (S0-18)."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.quotes.quotation_marks import Quotation, find_quotations
from flows.impressions.quotes.quoted_terms import is_term_name
from flows.impressions.sentences import SENTENCE_END
from flows.impressions.speech.by_account import ends_in_attribution
from flows.impressions.wording import list_pattern, load_list

LONG_QUOTE_WORDS = 4  # words; this many are a quote whatever comes before and after them
_CHARS_BEFORE, _CHARS_AFTER = 240, 40  # characters that are read before and after a quote
_IN_WORDS = re.compile(r"\bin (?:his|her|their|the client's|mom's|dad's) (?:own )?words?[\s,:]*$", re.IGNORECASE)
_ABOUT = re.compile(r"\babout(?:\s+(?:the|a|an|her|his|their|this|that|our))?\s*$", re.IGNORECASE)  # the topic follows
_WORD = re.compile(r"[^\W_]+(?:['\u2019\-.][^\W_]+)*")


def find_quotes(text: str, terms: Collection[str] = ()) -> Iterator[RuleMatch]:
    """Yield the quotes of the text. `quote` and `quote_unclosed` block; `quote_short` does not.

    `terms` are words that the writer calls a term or their own words. Extra spaces and case do not matter.
    """
    allowed_terms, quotations = {_strip_quote(term) for term in terms}, list(find_quotations(text))
    verbs = (
        [word.start() for word in _WORD.finditer(text) if word[0].casefold() in _saying_verbs()] if quotations else []
    )
    for quotation in quotations:
        follows_verb = bisect_left(verbs, quotation.start - _CHARS_BEFORE) < bisect_left(verbs, quotation.start)
        if _strip_quote(text[quotation.inner_start : quotation.inner_end]) not in allowed_terms and (
            key := _classify(text, quotation, follows_verb=follows_verb)
        ):
            yield RuleMatch(key, quotation.start, quotation.end)


def _strip_quote(words: str) -> str:
    return " ".join(words.split()).strip(".,;:!?\"'\u201c\u201d\u2018\u2019 ").casefold()


def _classify(text: str, quotation: Quotation, *, follows_verb: bool) -> str | None:
    """Return the key of the finding, or None. `follows_verb`: a verb of saying comes somewhere before the quote."""
    inner = text[quotation.inner_start : quotation.inner_end]
    words = [word.casefold().replace("\u2019", "'") for word in _WORD.findall(inner)]
    if not words or _strip_quote(inner) in load_list("settled") or (len(words) == 1 and not quotation.is_closed):
        return None
    before = _sentence_before(text, quotation.start)
    has_person = any(word in load_list("present") for word in words)
    attributed = _is_attributed(before, follows_verb=follows_verb) or _is_attributed_after(text, quotation.end)
    if not quotation.is_closed:
        stands_alone = _is_clause(words) and len(words) >= LONG_QUOTE_WORDS and _starts_line(text, quotation.start)
        return "quote_unclosed" if has_person or attributed or stands_alone else None
    if (
        is_term_name(before, text[quotation.end : quotation.end + _CHARS_AFTER], attributed=attributed)
        or _is_title(inner, before)
        or _is_term(text, quotation, before, words, attributed=attributed)
    ):
        return None
    if has_person or (len(words) >= LONG_QUOTE_WORDS and not _is_name_of_thing(before, words, attributed=attributed)):
        return "quote"
    return "quote_short" if attributed or _is_clause(words) or _is_own_sentence(text, quotation) else None


def _sentence_before(text: str, quote_start: int) -> str:
    """Return the part of the sentence before the quotation mark, with any quotes in it."""
    piece = text[max(0, quote_start - _CHARS_BEFORE) : quote_start]
    sentence_ends = [boundary.end() for boundary in SENTENCE_END.finditer(piece)]
    return piece[sentence_ends[-1] :] if sentence_ends else piece


def _is_attributed(before: str, *, follows_verb: bool = True) -> bool:
    """Return whether someone other than the writer says, feels or calls what follows.

    Without a verb of saying before it (`follows_verb`), only labels and phrases such as "in her words" count.
    """
    if _IN_WORDS.search(before) or ends_in_attribution(before):
        return True
    cue = before.rstrip(" (:,-\u2013\u2014*_>[").casefold()
    cue = cue.rpartition(".")[2]
    if cue.strip(" -*_") in load_list("header") and before.rstrip(" *_-").endswith(":"):
        return True
    if not follows_verb:
        return False
    words = _WORD.findall(before)
    lowered = [word.casefold() for word in words]
    return any(_is_saying_verb(lowered, at) and _is_felt_by_person(words, lowered, at) for at in range(len(words)))


def _is_felt_by_person(words: list[str], lowered: list[str], at: int) -> bool:
    """Return whether a person feels or calls it so. For a verb of saying this is always true.

    In `it feels like a "cold war"` the writer speaks.
    """
    if lowered[at] not in load_list("attributes") or at == 0:
        return True
    index = at - 1
    while index and (
        lowered[index].endswith("ly") or lowered[index].isdigit() or lowered[index] in load_list("beside")
    ):
        index -= 1
    subject = lowered[index]
    is_name = words[index][:1].isupper() and subject not in load_list("things")
    return is_name or subject in load_list("persons") | load_list("who_feels") or lowered[at].endswith("ing")


@cache
def _saying_verbs() -> frozenset[str]:
    return frozenset(
        word
        for word in load_list("spoke") | load_list("spoke_directly") | load_list("attributes")
        if word[:6] != "reveal"
    )


def _is_saying_verb(words: list[str], at: int) -> bool:
    """Return whether words[at] is a verb whose subject speaks. `were reported`, `as noted` and `I said` are not."""
    if words[at] not in _saying_verbs():
        return False
    prior = words[max(0, at - 3) : at]
    if any(word in {"i", "i've", "i'd", "we", "we've", "writer", "therapist", "clinician"} for word in prior):
        return False
    while prior and prior[-1].endswith("ly"):
        prior.pop()
    if prior and prior[-1] in load_list("papers"):
        return False
    passive = bool(prior) and prior[-1] in {"was", "were", "is", "are", "been", "be", "being", "as", "if", "when"}
    return not passive or words[at] in {"told", "asked", "called"}


@cache
def _after_pattern() -> re.Pattern[str]:
    subject = rf"(?:(?:the |her |his |my )?{list_pattern('persons')}|[a-z]+)"
    phrases = r"(?:was|is) (?:her|his|their) (?:answer|reply|response|words)"
    return re.compile(
        rf"\s*,?\s*(?:{subject} {list_pattern('spoke_after')}\b|{list_pattern('spoke_after')} {subject}\b|{phrases})",
        re.IGNORECASE,
    )


def _is_attributed_after(text: str, at: int) -> bool:
    """Return whether `she said` or `said Cecil` follows the quote."""
    return bool(_after_pattern().match(text, at, at + _CHARS_AFTER))


def _is_title(inner: str, before: str) -> bool:
    """Return whether the words are written like a title: Murder She Wrote."""
    words = _WORD.findall(inner)
    main_words = [word for word in words if word.casefold() not in load_list("small")]
    capital_count = sum(word[0].isupper() for word in main_words)
    if len(main_words) < 2 or capital_count < len(main_words):  # noqa: PLR2004 -- one word is the name of a thing, not a title
        return False
    return _has_term_cue(before) or not _is_attributed(before)


def _has_term_cue(before: str, *, near: bool = True) -> bool:
    """Return whether a word that announces a term, such as `so-called`, comes right before the quote."""
    cues = load_list("term_before") | load_list("term_near") if near else load_list("term_before")
    tail = re.sub(
        r"(?:\b(?:the|a|an|her|his|their|our|of|as|on|about)\s+)*$", "", before.casefold().rstrip(" ,:(") + " "
    ).rstrip(" ,:(")
    endings = (tail, before.casefold().rstrip(" ,:("))
    return any(ending.endswith(cue) and not ending[: -len(cue)][-1:].isalnum() for ending in endings for cue in cues)


def _is_term(text: str, quotation: Quotation, before: str, words: list[str], *, attributed: bool) -> bool:
    """Return whether the quote is a term: after `so-called` or before `technique`, and nobody speaks in it."""
    if _IN_WORDS.search(before):
        return False
    if _ABOUT.search(before) and len(words) < LONG_QUOTE_WORDS and not _is_clause(words):
        return not any(word in load_list("present") for word in words)
    calling = re.search(
        r"\b(\w+)\s+(?:(?:\w+ly|always|often|never|once|still)\s+)?(?:calls?|called|calling)(?:\s+\S+){0,3}\s*$",
        before,
        re.IGNORECASE,
    )
    if calling and calling[1].casefold() in load_list("persons"):
        return False
    if len(words) >= LONG_QUOTE_WORDS and any(word in load_list("present") | load_list("clause") for word in words):
        return False
    if len(words) < LONG_QUOTE_WORDS and any(word in load_list("present") for word in words):
        return False
    next_word = re.match(r"[\s-]+(\w+)", text[quotation.end : quotation.end + _CHARS_AFTER])
    return _has_term_cue(before, near=not attributed) or bool(
        next_word and next_word[1].casefold() in load_list("term_after")
    )


def _is_name_of_thing(before: str, words: list[str], *, attributed: bool) -> bool:
    """Return whether a longer quote names a thing: the "neck of the scotty dog"."""
    last_words = _WORD.findall(before)[-1:]
    follows_article = bool(last_words) and last_words[0].casefold() in load_list("determiner")
    return follows_article and not attributed and not _is_clause(words)


def _is_clause(words: list[str]) -> bool:
    return len(words) > 1 and any(word in load_list("clause") for word in words)


def _starts_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" -*.\u2022>")


def _is_own_sentence(text: str, quotation: Quotation) -> bool:
    """Return whether the quote is a line of its own, as in a chief complaint."""
    if quotation.inner_end - quotation.inner_start < 2:  # noqa: PLR2004 -- a single character
        return False
    line_start = text.rfind("\n", max(0, quotation.start - _CHARS_BEFORE), quotation.start) + 1
    line_end = text.find("\n", quotation.end, quotation.end + _CHARS_BEFORE)
    rest_of_line = (
        text[line_start : quotation.start]
        + text[quotation.end : line_end if line_end >= 0 else quotation.end + _CHARS_BEFORE]
    )
    return not rest_of_line.strip(" -*.\u2022>")
