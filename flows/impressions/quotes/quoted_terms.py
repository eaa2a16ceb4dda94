"""Recognizes names of things in quotation marks: a "don't ask" policy, an exercise called "letters we keep"."""

import re
from functools import cache

from flows.impressions.wording import list_pattern, load_list

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NEXT_WORD = re.compile(r"[\s-]+([^\W\d_]+)")
_CONTRACTIONS = frozenset({"it's", "there's", "that's", "he's", "she's", "let's"})
_MAX_DISTANCE = 3  # words before the quote that may contain the article: `an old unspoken "men don't talk" rule`


def is_term_name(before: str, after: str, *, attributed: bool) -> bool:
    """Return whether a quote is only the name of something. S0-18 is about people's words, and a name is not.

    `before` is the sentence up to the quote, `after` the text that follows it. `attributed`: someone is said to speak,
    feel or call it so. A noun for such things comes right before the quote, or an article or pronoun comes before it
    and a noun for such things after it. `the mother's "you never loved me" question` is the mother's, so not a name.
    """
    announcement = _before_pattern().search(before)
    if announcement and (announcement["by_name"] or not attributed):
        return True
    next_word = _NEXT_WORD.match(after)
    return next_word is not None and _has_term_noun(before, next_word[1], attributed=attributed)


def _has_term_noun(before: str, next_word: str, *, attributed: bool) -> bool:
    noun, words = next_word.casefold(), [word.casefold() for word in _WORD.findall(before)[-_MAX_DISTANCE:]]
    if any(word.endswith(("'s", "s'")) and word not in _CONTRACTIONS for word in words):
        return False
    if noun in load_list("called_so"):
        return not words or (
            any(word in load_list("determiner") | load_list("of_somebody") for word in words)
            and words[-1] not in load_list("spoke")
        )
    if not words or words[-1] not in load_list("determiner") or attributed:
        return False
    return noun in load_list("said_so") or _may_be_noun(next_word)


def _may_be_noun(word: str) -> bool:
    """Return whether the word may be a noun such as `ledger`, not a verb or a noun for something said or written."""
    lowered = word.casefold()
    is_inflected = lowered.endswith(("s", "ed", "ing", "ly", "en")) or not lowered.isalpha()
    return word.islower() and len(lowered) > 3 and not is_inflected and lowered not in load_list("no_name_for")  # noqa: PLR2004 -- it, was, of


@cache
def _before_pattern() -> re.Pattern[str]:
    """Return a pattern for what comes right before the name: `an exercise called`, `I assigned`."""
    named = rf"{list_pattern('named_so')}(?P<by_name>,?\s+(?:called|named|titled|entitled|known as)|\s*:)?"
    done = rf"(?:^|\b(?:i|we)\s+)(?:(?:then|also|next|have|just)\s+)?{list_pattern('done_so')}"
    return re.compile(rf"(?:\b{named}|{done})\s*[(:,]?\s*$", re.IGNORECASE)
