"""Names for things between marks, whatever their words: a "don't ask" policy, an exercise called "letters we keep"."""

import re
from functools import cache

from flows.impressions.wording import list_pattern, load_list

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NEXT_WORD = re.compile(r"[\s-]+([^\W\d_]+)")
_SHORT = frozenset({"it's", "there's", "that's", "he's", "she's", "let's"})
_MAX_DISTANCE = 3  # words before the marks among which its article stands: `an old unspoken "men don't talk" rule`


def is_term_name(before: str, after: str, *, attributed: bool) -> bool:
    """Return whether words between marks are what something is called.

    `before`: their sentence up to the mark. `after`: some words behind the closing one. `attributed`: somebody is said
    to speak, feel or call it so. An article or a pronoun before and a noun for such things after (S0-18 asks for
    nobody's words, and a rule's name is none), or such a noun right before.
    `the mother's "you never loved me" question` is the mother's.
    """
    called = _before_pattern().search(before)
    if called and (called["by_name"] or not attributed):
        return True
    follows = _NEXT_WORD.match(after)
    return follows is not None and _has_term_noun(before, follows[1], attributed=attributed)


def _has_term_noun(before: str, follows: str, *, attributed: bool) -> bool:
    noun, words = follows.casefold(), [word.casefold() for word in _WORD.findall(before)[-_MAX_DISTANCE:]]
    if any(word.endswith(("'s", "s'")) and word not in _SHORT for word in words):
        return False
    if noun in load_list("called_so"):
        return not words or (
            any(word in load_list("determiner") | load_list("of_somebody") for word in words)
            and words[-1] not in load_list("spoke")
        )
    if not words or words[-1] not in load_list("determiner") or attributed:
        return False
    return noun in load_list("said_so") or _may_be_noun(follows)


def _may_be_noun(word: str) -> bool:
    """Return whether it could be a noun, and not a verb nor one for what is said or written: ledger, facade."""
    low = word.casefold()
    ends = low.endswith(("s", "ed", "ing", "ly", "en")) or not low.isalpha()
    return word.islower() and len(low) > 3 and not ends and low not in load_list("no_name_for")  # noqa: PLR2004 -- it, was, of


@cache
def _before_pattern() -> re.Pattern[str]:
    """Return what stands right before: `an exercise called`, `I assigned`."""
    named = rf"{list_pattern('named_so')}(?P<by_name>,?\s+(?:called|named|titled|entitled|known as)|\s*:)?"
    done = rf"(?:^|\b(?:i|we)\s+)(?:(?:then|also|next|have|just)\s+)?{list_pattern('done_so')}"
    return re.compile(rf"(?:\b{named}|{done})\s*[(:,]?\s*$", re.IGNORECASE)
