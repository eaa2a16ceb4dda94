"""Direct speech without marks: `he said I hate this family`, `She said, Leave me alone`, `No, she said` (S0-18)."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.parsing import Span
from flows.impressions.wording import find_listed, list_pattern, load_list

_PRESENT_TENSE = re.compile(r"\b(?:is|are|'s|doesn't|don't|hates?|never|won't|can't|always|makes?)\b")
_ASIDE = re.compile(
    r"\b(?:that|having|all|being|as|than|was|were|been|be|is|are)\s*$", re.IGNORECASE
)  # that said, …; as stated, …
_SUBORDINATE = re.compile(
    r"\s*(?:when|if|as|while|after|before|because|since|although|though|once|until)\b", re.IGNORECASE
)
_MAX_SHORT_WORDS = 7  # words of an exclamation
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_ADJUNCT = (  # what stands between `said` and what was said: to me in a whisper; laughingly; with much spirit
    r"(?:\s+(?:to|at|in|with|after|before|from|for|through|under|by|on)\s+[^,.;:!?\n\"\u201c]{1,50}?"
    r"|\s+(?:him|her|me|us|them|again|back|out|aloud|then|once|more|was|is|\w+ly)\b"
    r"(?:\s+(?:\w+ly|to|at|in|with|again|back)\b[^,.;:!?\n\"\u201c]{0,30}?)?)?"
    r"(?:,\s*(?:rather |quite |very |half |almost )?\w+ly)?"
)


def find_unmarked_speech(sentence: str, words: Collection[str]) -> Iterator[RuleMatch]:
    """Yield, as `speech`, what somebody says in one sentence; `words` are those of it, in lower case."""
    if not _trigger_words().isdisjoint(words):
        yield from (RuleMatch("speech", start, end) for start, end in _find_spans(sentence))


@cache
def _trigger_words() -> frozenset[str]:
    lists = (load_list(name) for name in ("spoke_directly", "past", "inverted", "ordered"))
    return frozenset({"like", "goes", "went", "quote"}).union(*lists)


def _find_spans(sentence: str) -> Iterator[Span]:
    said = _find_speech_start(sentence)
    if said is None and (found := _like_pattern().search(sentence)):
        said = found.end()
    if said is None and (found := _order_pattern().search(sentence) or _reply_pattern().search(sentence)):
        said = found.start("said")
    if said is not None:
        yield said, len(sentence)
    elif (found := _tag_pattern().search(sentence)) and _is_said_before(sentence, found):
        yield 0, found.start()


def _is_said_before(sentence: str, tag: re.Match[str]) -> bool:
    return not _SUBORDINATE.match(sentence) and (bool(tag["inverted"]) or _is_first_person(sentence[: tag.start()]))


def _find_speech_start(sentence: str) -> int | None:
    """Return where begins what somebody says, after a verb of saying."""
    for verb in find_listed("spoke_directly", sentence):
        if _ASIDE.search(sentence, 0, verb.start()) or not sentence[: verb.start()].strip(" -*\u2022>"):
            continue
        rest = sentence[verb.end() :]
        if (
            said := _match_after_comma(verb[0], rest)
            or _match_run_on(sentence, verb)
            or _match_new_sentence(verb[0], rest)
        ):
            return verb.end() + said.start("said")
    return None


@cache
def _like_pattern() -> re.Pattern[str]:
    """Return what comes before speech in speech: `she was like`, `he goes`."""
    to_be = r"(?:\s+(?:was|is|were|just)|['\u2019]s)\s+(?:all\s+|just\s+)?like"
    spoken = r"(?=(?:i|i'm|i've|you|you're|why|what|no|stop|don't|we|my)\b)"
    who_was_like = rf"\b{list_pattern('persons')}(?:\s+\d)?(?:{to_be}|\s+(?:goes|went))[, ]+{spoken}"
    return re.compile(rf"{who_was_like}|\bi quote[,:]\s*(?=\w)", re.IGNORECASE)


@cache
def _order_pattern() -> re.Pattern[str]:
    """Return what is shouted at once: `she yelled get out`."""
    return re.compile(
        rf"\b{list_pattern('ordered')}\s+(?P<said>{list_pattern('ordering')}\b(?!\s+(?:at|to|for|and)\b).*)",
        re.IGNORECASE,
    )


@cache
def _reply_pattern() -> re.Pattern[str]:
    """Return an answer that begins as answers do and speaks to somebody: `he said sure, blame me again`."""
    begins = rf"(?:{list_pattern('replying')}|thank you,|thanks,)(?!\w)(?!\s+(?:to|about|and|for|with|of)\b)"
    speaks = rf"(?=.{{0,80}}\b{list_pattern('present')}\b)"
    return re.compile(rf"\b{list_pattern('past')}\s+(?P<said>{begins}{speaks}.*)", re.IGNORECASE)


@cache
def _tag_pattern() -> re.Pattern[str]:
    """Return what ends a sentence that somebody says: `…, she said` or `… said Cecil`."""
    verbs = rf"(?:{list_pattern('past')}|says|states|tells)(?:\s+(?:him|her|me|us|them))?"
    who = rf"(?:(?:the |her |his |my )?{list_pattern('persons')}|(?:M(?:r|rs|iss)\.? )?[A-Z]\w+(?: [A-Z]\w+)?)"
    noun = r"(?:the|his|her|my|our)(?: \w+)?(?: [\w-]+)"
    inverted = (
        rf"(?P<inverted>{list_pattern('inverted')}\s+(?:{who}|{noun})|(?:continued|added|returned|rejoined)\s+{who})"
    )
    more = r"(?:\s+(?:to|at|with|in|as)\s[^,.;:!?]{1,30}|\s+\w+ly|\s+again|,\s+\w+ing\b[^.;:!?]{0,60})?"
    return re.compile(rf"[,?!]\s+(?:{who}\s+{verbs}|{inverted}){more}\s*(?:[.]?$|,)")


@cache
def _comma_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"{_ADJUNCT}\s*[,:]\s*(?:--\s*)?"
        r"(?P<said>[^\W\d_a-z][^\n]*|(?:i|you|my|we|why|what|don't|no|yes|please|stop|leave|shut|let's)\b[^\n]*"
        r"|(?<=: )\S[^\n]*)"
    )


def _match_after_comma(verb: str, rest: str) -> re.Match[str] | None:
    """Return what follows `said,` with a capital and is a sentence of its own."""
    found = _comma_pattern().match(rest)
    if not found:
        return None
    said = found["said"]
    words = _WORD.findall(said)
    if len(words) < 2:  # noqa: PLR2004 -- a word alone is a name, or an aside
        return None
    colon = ":" in rest[: found.start("said")]
    if verb.casefold() in load_list("ambiguous") or (colon and verb.casefold() not in load_list("colon")):
        return found if _is_first_person(said) else None
    return found if colon or _is_sentence(said) else None


@cache
def _new_sentence_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(word.capitalize() for word in load_list("begins_anew")))
    return re.compile(rf"[^.;!?\n\"\u201c]{{1,100}}?[,:]\s+(?P<said>(?:{words})\b.*\w.*)")


def _match_new_sentence(verb: str, rest: str) -> re.Match[str] | None:
    """Return where, later in the sentence, another begins: `said, as she went, You never asked`."""
    return None if verb.casefold() in load_list("ambiguous") else _new_sentence_pattern().match(rest)


def _is_sentence(said: str) -> bool:
    head = " ".join(said.split()[:14])
    first = _WORD.findall(said)[0].casefold()
    return (
        _is_first_person(said)
        or first in load_list("utterance")
        or bool(
            re.search(
                rf"^\S+(?:\s+\S+){{0,5}}?\s+(?:{list_pattern('finite')}|\w{{2,}}s|\w{{3,}}ed|ought)\b",
                head,
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
    """Return what follows `said` at once, and is of the first or second person, and of today: `he said I hate …`."""
    if _is_writer(sentence[: verb.start()]):
        return None
    rest = sentence[verb.end() :]
    if verb[0].casefold().startswith("ask") and (
        found := re.match(rf"(?:\s+(?:him|her|me|them|us))?\s+(?P<said>{_question_pattern()}.*)", rest, re.IGNORECASE)
    ):
        return found
    found = re.match(
        r"(?:\s+was)?(?:\s+(?:to\s+)?(?:him|her|me|them|us|(?:my|his|her|the) \w+))?(?:\s+\w+ly)?\s+"
        r"(?P<said>(?P<who>(?:i|you|we)(?:['\u2019]\w+)?|im|why|stop|don['\u2019]t|leave|let['\u2019]s"
        r"|my|no one|nobody)\b"
        r"(?P<then>.*))",
        rest,
        re.IGNORECASE,
    )
    return found if found and _is_direct_speech(sentence, verb, found) else None


def _is_direct_speech(sentence: str, verb: re.Match[str], found: re.Match[str]) -> bool:
    who, then = found["who"].casefold().replace("\u2019", "'"), found["then"].casefold()
    before, past = sentence[: verb.start()], verb[0].casefold() in load_list("past")
    follows = _WORD.match(then.strip())
    first = follows[0].replace("\u2019", "'") if follows else ""
    if who == "you" and re.search(r"\b(?:me|my|i)\b", then):
        return bool(first) and first not in load_list("backshifted") and not first.endswith("ed")
    if _is_about_speaker(before, then) or (not past and _is_first_person(before)):
        return False
    if who == "why":
        return bool(re.match(_question_pattern(), found["said"], re.IGNORECASE))
    if who in {"stop", "don't", "leave", "let's"}:
        return past or verb[0].casefold() == "says"
    if who in {"my", "no one", "nobody"}:
        return past and bool(_PRESENT_TENSE.search(then, 0, 40))
    return "'" in who or who == "im" or first in load_list("today")


def _is_about_speaker(before: str, then: str) -> bool:
    """Return whether `he says I need to let him in`: the one who speaks is not the `I`."""
    subject = [word.casefold() for word in _WORD.findall(before)][-3:]
    same = {"he": r"\b(?:him|his)\b", "she": r"\bher\b", "they": r"\b(?:them|their)\b"}
    return any(word in same and re.search(same[word], then) for word in subject)


def _is_writer(before: str) -> bool:
    return any(
        word.casefold() in {"i", "i've", "i'd", "we", "writer", "therapist"}
        for word in _WORD.findall(before[-30:])[-2:]
    )
