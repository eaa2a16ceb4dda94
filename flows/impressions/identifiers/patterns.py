"""The parts that several patterns of identifiers share."""

import re

from flows.impressions.wording import load_list

CAPITAL = r"(?:[^\W\d_a-zà-ÿ][\w'\u2019.-]{0,29})"  # a capitalized word or an abbreviation; the limit keeps it fast
CONNECTOR = r"(?:of |the |and |for |de |la |del |della |di |do |da |dos |des |du |le |les |der |den )"
DIGIT = re.compile(r"\d")


def word_pattern(name: str) -> str:
    """Return a pattern for any word of this list, as it is written there, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(load_list(name), key=len, reverse=True)) + ")"
