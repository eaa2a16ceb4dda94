"""Finds direct speech without quotation marks: `he said I hate this family`, `No, she said` (S0-18)."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.parsing import Span
from flows.impressions.wording import find_listed, list_pattern, load_list

_PRESENT_TENSE = re.compile(r"\b(?:is|are|'s|doesn't|don't|hates?|never|won't|can't|always|makes?)\b")
_ASIDE = re.compile(
    r"\b(?:that|having|all|being|as|than|was|were|been|be|is|are)\s*$", re.IGNORECASE
)  # "that said, …"; "as stated, …"
_SUBORDINATE = re.compile(
    r"\s*(?:when|if|as|while|after|before|because|since|although|though|once|until)\b", re.IGNORECASE
)
_MAX_SHORT_WORDS = 7  # words; a longer exclamation needs other signs of speech
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_ADJUNCT = (  # between `said` and what was said: to me in a whisper; laughingly; with much spirit
    r"(?:\s+(?:to|at|in|with|after|before|from|for|through|under|by|on)\s+[^,.;:!?\n\"\u201c]{1,50}?"
    r"|\s+(?:him|her|me|us|them|again|back|out|aloud|then|once|more|was|is|\w+ly)\b"
    r"(?:\s+(?:\w+ly|to|at|in|with|again|back)\b[^,.;:!?\n\"\u201c]{0,30}?)?)?"
    r"(?:,\s*(?:rather |quite |very |half |almost )?\w+ly)?"
)


def find_unmarked_speech(sentence: str, words: Collection[str]) -> Iterator[RuleMatch]:
    """Yield, as `speech`, what someone says in the sentence. `words` are its words, in lower case."""
    if not _trigger_words().isdisjoint(words):
        yield from (RuleMatch("speech", start, end) for start, end in _find_spans(sentence))


@cache
def _trigger_words() -> frozenset[str]:
    lists = (load_list(name) for name in ("spoke_directly", "past", "inverted", "ordered"))
    return frozenset({"like", "goes", "went", "quote"}).union(*lists)


def _find_spans(sentence: str) -> Iterator[Span]:
    start = _find_speech_start(sentence)
    if start is None and (match := _like_pattern().search(sentence)):
        start = match.end()
    if start is None and (match := _order_pattern().search(sentence) or _reply_pattern().search(sentence)):
        start = match.start("said")
    if start is not None:
        yield start, len(sentence)
    elif (match := _tag_pattern().search(sentence)) and _is_said_before(sentence, match):
        yield 0, match.start()


def _is_said_before(sentence: str, tag: re.Match[str]) -> bool:
    return not _SUBORDINATE.match(sentence) and (bool(tag["inverted"]) or _is_first_person(sentence[: tag.start()]))


def _find_speech_start(sentence: str) -> int | None:
    """Return the offset of what someone says after a verb of saying, or None."""
    for verb in find_listed("spoke_directly", sentence):
        if _ASIDE.search(sentence, 0, verb.start()) or not sentence[: verb.start()].strip(" -*\u2022>"):
            continue
        rest = sentence[verb.end() :]
        if (
            speech := _match_after_comma(verb[0], rest)
            or _match_run_on(sentence, verb)
            or _match_new_sentence(verb[0], rest)
        ):
            return verb.end() + speech.start("said")
    return None


@cache
def _like_pattern() -> re.Pattern[str]:
    """Return a pattern for what comes before speech: `she was like`, `he goes`."""
    to_be = r"(?:\s+(?:was|is|were|just)|['\u2019]s)\s+(?:all\s+|just\s+)?like"
    speech = r"(?=(?:i|i'm|i've|you|you're|why|what|no|stop|don't|we|my)\b)"
    who_was_like = rf"\b{list_pattern('persons')}(?:\s+\d)?(?:{to_be}|\s+(?:goes|went))[, ]+{speech}"
    return re.compile(rf"{who_was_like}|\bi quote[,:]\s*(?=\w)", re.IGNORECASE)


@cache
def _order_pattern() -> re.Pattern[str]:
    """Return a pattern for a shouted order: `she yelled get out`."""
    return re.compile(
        rf"\b{list_pattern('ordered')}\s+(?P<said>{list_pattern('ordering')}\b(?!\s+(?:at|to|for|and)\b).*)",
        re.IGNORECASE,
    )


@cache
def _reply_pattern() -> re.Pattern[str]:
    """Return a pattern for an answer that speaks to someone: `he said sure, blame me again`."""
    begins = rf"(?:{list_pattern('replying')}|thank you,|thanks,)(?!\w)(?!\s+(?:to|about|and|for|with|of)\b)"
    speaks = rf"(?=.{{0,80}}\b{list_pattern('present')}\b)"
    return re.compile(rf"\b{list_pattern('past')}\s+(?P<said>{begins}{speaks}.*)", re.IGNORECASE)


@cache
def _tag_pattern() -> re.Pattern[str]:
    """Return a pattern for the end of a spoken sentence: `…, she said` or `… said Cecil`."""
    verbs = rf"(?:{list_pattern('past')}|says|states|tells)(?:\s+(?:him|her|me|us|them))?"
    name = rf"(?:(?:the |her |his |my )?{list_pattern('persons')}|(?:M(?:r|rs|iss)\.? )?[A-Z]\w+(?: [A-Z]\w+)?)"
    noun = r"(?:the|his|her|my|our)(?: \w+)?(?: [\w-]+)"
    inverted = (
        rf"(?P<inverted>{list_pattern('inverted')}\s+(?:{name}|{noun})|(?:continued|added|returned|rejoined)\s+{name})"
    )
    adverbial = r"(?:\s+(?:to|at|with|in|as)\s[^,.;:!?]{1,30}|\s+\w+ly|\s+again|,\s+\w+ing\b[^.;:!?]{0,60})?"
    return re.compile(rf"[,?!]\s+(?:{name}\s+{verbs}|{inverted}){adverbial}\s*(?:[.]?$|,)")


@cache
def _comma_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"{_ADJUNCT}\s*[,:]\s*(?:--\s*)?"
        r"(?P<said>[^\W\d_a-z][^\n]*|(?:i|you|my|we|why|what|don't|no|yes|please|stop|leave|shut|let's)\b[^\n]*"
        r"|(?<=: )\S[^\n]*)"
    )


def _match_after_comma(verb: str, rest: str) -> re.Match[str] | None:
    """Return the match of a capitalized sentence after `said,`, or None."""
    match = _comma_pattern().match(rest)
    if not match:
        return None
    said = match["said"]
    words = _WORD.findall(said)
    if len(words) < 2:  # noqa: PLR2004 -- one word alone is a name or an aside
        return None
    colon = ":" in rest[: match.start("said")]
    if verb.casefold() in load_list("ambiguous") or (colon and verb.casefold() not in load_list("colon")):
        return match if _is_first_person(said) else None
    return match if colon or _is_sentence(said) else None


@cache
def _new_sentence_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(word.capitalize() for word in load_list("begins_anew")))
    return re.compile(rf"[^.;!?\n\"\u201c]{{1,100}}?[,:]\s+(?P<said>(?:{words})\b.*\w.*)")


def _match_new_sentence(verb: str, rest: str) -> re.Match[str] | None:
    """Return the match of a sentence that begins later: `said, as she went, You never asked`."""
    return None if verb.casefold() in load_list("ambiguous") else _new_sentence_pattern().match(rest)


def _is_sentence(said: str) -> bool:
    first_words = " ".join(said.split()[:14])
    first_word = _WORD.findall(said)[0].casefold()
    return (
        _is_first_person(said)
        or first_word in load_list("utterance")
        or bool(
            re.search(
                rf"^\S+(?:\s+\S+){{0,5}}?\s+(?:{list_pattern('finite')}|\w{{2,}}s|\w{{3,}}ed|ought)\b",
                first_words,
                re.IGNORECASE,
            )
        )
        or (said.rstrip()[-1:] in "!?" and len(said.split()) < _MAX_SHORT_WORDS)
    )


def _is_first_person(said: str) -> bool:
    return any(word.casefold() in load_list("present") for word in _WORD.findall(said))


@cache
def _question_pattern() -> str:
    subject = "(?:i|you|we|he|she|they|it|this|that|your|my|miss|mr)"
    auxiliary = rf"(?:{list_pattern('auxiliary')}|don['\u2019]t|aren['\u2019]t)"
    return rf"(?:why|what|how|when|where|who|which)?\s*{auxiliary}\s+{subject}\b"


def _match_run_on(sentence: str, verb: re.Match[str]) -> re.Match[str] | None:
    """Return the match of speech right after `said`, in the present and first or second person: `he said I hate …`."""
    if _is_writer(sentence[: verb.start()]):
        return None
    rest = sentence[verb.end() :]
    if verb[0].casefold().startswith("ask") and (
        match := re.match(rf"(?:\s+(?:him|her|me|them|us))?\s+(?P<said>{_question_pattern()}.*)", rest, re.IGNORECASE)
    ):
        return match
    match = re.match(
        r"(?:\s+was)?(?:\s+(?:to\s+)?(?:him|her|me|them|us|(?:my|his|her|the) \w+))?(?:\s+\w+ly)?\s+"
        r"(?P<said>(?P<who>(?:i|you|we)(?:['\u2019]\w+)?|im|why|stop|don['\u2019]t|leave|let['\u2019]s"
        r"|my|no one|nobody)\b"
        r"(?P<then>.*))",
        rest,
        re.IGNORECASE,
    )
    return match if match and _is_direct_speech(sentence, verb, match) else None


def _is_direct_speech(sentence: str, verb: re.Match[str], match: re.Match[str]) -> bool:
    subject, rest = match["who"].casefold().replace("\u2019", "'"), match["then"].casefold()
    before, is_past = sentence[: verb.start()], verb[0].casefold() in load_list("past")
    next_match = _WORD.match(rest.strip())
    next_word = next_match[0].replace("\u2019", "'") if next_match else ""
    if subject == "you" and re.search(r"\b(?:me|my|i)\b", rest):
        return bool(next_word) and next_word not in load_list("backshifted") and not next_word.endswith("ed")
    if _is_about_speaker(before, rest) or (not is_past and _is_first_person(before)):
        return False
    if subject == "why":
        return bool(re.match(_question_pattern(), match["said"], re.IGNORECASE))
    if subject in {"stop", "don't", "leave", "let's"}:
        return is_past or verb[0].casefold() == "says"
    if subject in {"my", "no one", "nobody"}:
        return is_past and bool(_PRESENT_TENSE.search(rest, 0, 40))
    return "'" in subject or subject == "im" or next_word in load_list("today")


def _is_about_speaker(before: str, rest: str) -> bool:
    """Return whether the `I` is not the speaker, as in `he says I need to let him in`."""
    subjects = [word.casefold() for word in _WORD.findall(before)][-3:]
    same_person = {"he": r"\b(?:him|his)\b", "she": r"\bher\b", "they": r"\b(?:them|their)\b"}
    return any(word in same_person and re.search(same_person[word], rest) for word in subjects)


def _is_writer(before: str) -> bool:
    return any(
        word.casefold() in {"i", "i've", "i'd", "we", "writer", "therapist"}
        for word in _WORD.findall(before[-30:])[-2:]
    )
