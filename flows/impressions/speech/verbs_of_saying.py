"""Finds a verb of saying and what was said, by words alone, and chooses a replacement (S0-17)."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from flows.impressions.match import RuleMatch
from flows.impressions.speech.by_account import find_attributions
from flows.impressions.wording import find_listed, list_pattern, load_list

OPENING_MARKS = frozenset("\"\u201c\u00ab\u201e\u201d\u2018'`\u2039\u201a")  # marks that open a quotation
_CHARS_BEFORE = 80  # characters before a verb that are searched for its subject
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NO_REPLACEMENT_VERB = re.compile(
    r"t(?:old|ell)|inform|warn|remind|promis|ask|wonder|den|agree|swe|swo|vow|threat|suggest|recall|text|wr|accus|express|admit|confess|disclos|explain",
    re.IGNORECASE,
)
"""Verbs whose meaning `seemed to feel that` would change."""

_VERB_WITH_LISTENER = re.compile(
    r"t(?:old|ell)|inform|warn|remind|promis|sa(?:y|id)|text|report|explain|complain|admit|confid|mention|disclos",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"\b(?:(?:wants?|wanted|asked|asks) to know(?=,? (?:if|whether|why|how|when|what)\b)"
    r"|(?:lets? slip|let (?:me|us) know|ma(?:de|kes) (?:it )?clear|point(?:s|ed) out|br(?:ings|ought) up)"
    r"(?=,? that\b))",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\s*(?:said|stated|put) (?:differently|simply|plainly|otherwise|another way|in other words)\b", re.IGNORECASE
)
_VIEW = re.compile(  # "he never listens", "her job is hard": how somebody sees something
    r"(?:\w+\s+){0,3}?(?:\w+['\u2019](?:s|re)|(?:is|are|was|were|does|do)n['\u2019]t|can(?:not|['\u2019]t)|won['\u2019]t|is|are|was|were|needs?|wants?|never|always"
    r"|should|must|makes?|ruins?|spoils?|deserves?)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(  # "he was fired", "she has two jobs": what happened, and facts
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|yesterday|today|tomorrow|last|ago|once|since|until)\b"
    r"|(?:\b(?:is|are|was|were|been|be)|['\u2019](?:s|re))\s+(?:not\s+)?(?:\w+ly\s+)?(?:\w+(?:ed|ing)|\w*(?:hit|hurt|left|born|sent|told|taken|given|beaten|shot))\b",
    re.IGNORECASE,
)
_TO_WRITER = re.compile(r"\s+(?:to\s+)?(?:me|us|IT|FT)\b")  # then someone else speaks
_CLAUSE_END = re.compile(r"[;\u2014]|\s--?\s|,\s+(?:but|however|though|although|which I|and I|I)\b")


class ReportedClause(NamedTuple):
    """Reported speech: the verb is sentence[start:verb_end], what was said is sentence[content_start:end]."""

    start: int
    verb_end: int
    content_start: int
    end: int


@cache
def _agent_pattern() -> re.Pattern[str]:
    """Return a pattern for the speaker after `it was reported`: by the mother."""
    return re.compile(rf"\s+by\s+(?:the |her |his |their )?{list_pattern('persons')}\b", re.IGNORECASE)


@cache
def _after_verb_pattern() -> re.Pattern[str]:
    """Return a pattern for what follows a verb of saying: the listener, then `that …` or a subject and a verb."""
    contraction = r"['\u2019](?:s|re|ve|ll|d)\b"
    listeners = r"him|her|me|us|them|you|it|ft|both of us|everyone|everybody|people|each other"
    listener = rf"(?:{listeners}|(?:his|her|my|their|the)\s+\w+)"
    listener_phrase = rf"(?P<to>(?:\s+(?:(?:to|by)\s+)?{listener})?)"
    no_clause = r"(?!(?:said|week|day|night|morning|time|point|one|is|was|way)\b)"
    time = r"(?:in|on|at|last|again|today|yesterday|once|twice|over|this|earlier|later|up|out|\w+ly)"
    time_phrase = rf"(?:\s+{time}\b(?:\s+[\w']+){{0,3}}?)?"
    with_that = rf"{time_phrase}\s*,?\s*(?:about\s+)?(?:that|how|whether|if)\s+{no_clause}(?P<with>\w.*)"
    verb = rf"(?:{list_pattern('finite')}|\w+n['\u2019]t|\w{{3,}}ed)\b"
    you_group = r"you (?:people|guys|two|all|folks)"
    subject = (
        rf"(?:{you_group}|{list_pattern('somebody')}(?:{contraction})?|(?:his|her|their|the|this)\s+\w+(?:\s+\w+)?)"
    )
    without = (
        rf"\s+(?P<without>{subject}\s+{verb}.*|(?:(?:he|she|it|they|there){contraction}|hes|shes|theyre|theres)\b.*)"
    )
    aside = r"(?:\s+[-\u2013\u2014(][^-\u2013\u2014()\n]{1,40}[-\u2013\u2014)](?=\s))?"
    return re.compile(f"{listener_phrase}{aside}(?:{with_that}|{without})", re.IGNORECASE | re.DOTALL)


def find_reported_by_words(sentence: str, words: Collection[str]) -> Iterator[RuleMatch]:
    """Yield, as `reported`, what words alone show: a person, a verb of saying, then `that` or a subject and verb.

    `words` are the words of the sentence, in lower case.
    """
    if clause := None if _trigger_words().isdisjoint(words) else _find_plain_clause(sentence):
        yield build_match(sentence, clause)
    else:
        yield from (RuleMatch("reported", *span) for span in find_attributions(sentence))


@cache
def _trigger_words() -> frozenset[str]:
    """Return words of which every sentence with a finding has one: verbs of saying, and words of the idioms."""
    return load_list("spoke") | {"know", "slip", "clear", "out", "up"}


def is_turn_of_phrase(sentence: str) -> bool:
    """Return whether the sentence begins with a phrase of the writer such as `said differently`."""
    return bool(_TURN.match(sentence))


def build_match(sentence: str, clause: ReportedClause) -> RuleMatch:
    """Return the match with its replacement: `stated that …` becomes `seemed to feel that …`.

    The replacement leaves the view with the person who holds it: it never turns their blame into the writer's opinion.
    """
    lead = _choose_lead(sentence, clause)
    return RuleMatch("reported", clause.start, clause.end, lead, clause.content_start if lead else -1)


def _find_plain_clause(sentence: str) -> ReportedClause | None:
    for verb in _iter_candidates(sentence):
        clause = _after_verb_pattern().match(sentence, verb.end())
        if (
            not clause
            or not _is_by_other_person(sentence, verb)
            or (clause["to"] and not _VERB_WITH_LISTENER.match(verb[0]))
        ):
            continue
        group = "with" if clause["with"] else "without"
        if clause[group].lstrip()[:1] in OPENING_MARKS:
            continue
        stop = _CLAUSE_END.search(sentence, clause.start(group))
        end = len(sentence[: stop.start() if stop else len(sentence)].rstrip(" .,;:!?"))
        return ReportedClause(verb.start(), verb.end(), clause.start(group), end) if end > clause.start(group) else None
    return None


def _iter_candidates(sentence: str) -> Iterator[re.Match[str]]:
    if is_turn_of_phrase(sentence):
        return
    yield from find_listed("spoke", sentence)
    yield from _IDIOM.finditer(sentence)


def _is_by_other_person(sentence: str, verb: re.Match[str]) -> bool:
    """Return whether the speaker is clearly a person other than the writer."""
    form = verb[0].casefold()
    if _agent_pattern().match(sentence, verb.end()):
        return True
    words = _WORD.findall(sentence[max(0, verb.start() - _CHARS_BEFORE) : verb.start()])
    if words and words[-1].casefold() == "never":
        return False
    while words and (words[-1].casefold() in load_list("beside") or words[-1].endswith("ly") or words[-1].isdigit()):
        words.pop()
    before = sentence[: verb.start()].rstrip()
    if not words or before.endswith(":"):
        to_writer = bool(_TO_WRITER.match(sentence, verb.end()))
        return form in load_list("client_past") or form.endswith("s") or to_writer
    if not before[-1].isalnum():
        return before.endswith(",") and form in load_list("participles")
    return _is_other_person(words, form)


def _is_other_person(words: Sequence[str], form: str) -> bool:
    """Return whether the words before the verb end with a person other than the writer."""
    subject = words[-1].casefold().removesuffix("'s").removesuffix("'ve")
    if subject in {"and", "but", "who"}:
        return form in load_list("client_past") or form.endswith("s")
    if words[-2:-1] and words[-2].casefold() in {"if", "unless"}:
        return False
    if subject in {"was", "were", "been"}:
        return form == "told" or (form.endswith("ing") and _is_other_person(words[:-1], form))
    is_name = (words[-1].istitle() or subject in load_list("first_names")) and subject not in load_list(
        "things"
    ) | load_list("self") | load_list("authorities")
    return subject in load_list("persons") or subject == "you" or is_name


def _choose_lead(sentence: str, clause: ReportedClause) -> str | None:
    """Return the words in place of the verb of saying, or None where they would not fit or change the meaning."""
    form = sentence[clause.start : clause.verb_end].casefold()
    between = sentence[clause.verb_end : clause.content_start].strip(" ,").casefold()
    content = sentence[clause.content_start : clause.end]
    if (
        between not in {"", "that"}
        or _NO_REPLACEMENT_VERB.match(form)
        or form.endswith("ing")
        or not _VIEW.match(content)
        or _EVENT.search(content)
        or next(find_listed("spoke", content), None)
    ):
        return None
    if form in {"said", "wrote", "swore"} or form.endswith("ed"):
        verb = "seemed"
    else:
        verb = "seems" if form.endswith("s") and form != "stress" else "seem"
    return f"{verb} to feel that "
