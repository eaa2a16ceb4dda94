"""Finds reported speech by grammar: a verb of saying, a speaker other than the writer, and a clause (S0-17)."""

from collections.abc import Iterator, Sequence

from flows.impressions.match import RuleMatch
from flows.impressions.parsing import ParsedSentence, Parser
from flows.impressions.speech.verbs_of_saying import OPENING_MARKS, ReportedClause, build_match, is_turn_of_phrase
from flows.impressions.wording import find_listed, load_list

_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
_AUXILIARY = {"aux", "auxpass"}
_THINKING = {"feeling", "believing", "thinking", "knowing"}


def find_reported_by_grammar(sentences: Sequence[str], parser: Parser) -> list[tuple[RuleMatch, ...]]:
    """Return, for each sentence, its matches (`reported`). Only sentences with a verb of saying are parsed."""
    parsed_sentences = [sentence for sentence in sentences if _may_report(sentence)]
    parses = iter(parser.parse(parsed_sentences))
    return [tuple(_find_in_sentence(sentence, next(parses))) if _may_report(sentence) else () for sentence in sentences]


def _may_report(sentence: str) -> bool:
    return next(find_listed("spoke", sentence), None) is not None and not is_turn_of_phrase(sentence)


def _find_in_sentence(sentence: str, parse: ParsedSentence) -> Iterator[RuleMatch]:
    children: list[list[int]] = [[] for _ in parse]
    for index, token in enumerate(parse):
        if token.head != index:
            children[token.head].append(index)
    grammar = _SentenceGrammar(sentence, parse, children)
    end = 0
    for index in range(len(parse)):
        if (clause := grammar.find_clause(index)) and clause.start >= end:
            end = clause.end
            yield build_match(sentence, clause)


class _SentenceGrammar:
    """A sentence with its grammar."""

    def __init__(self, sentence: str, parse: ParsedSentence, children: Sequence[Sequence[int]]) -> None:
        self.sentence = sentence
        self.parse = parse
        self.children = children

    def word(self, index: int) -> str:
        return self.sentence[self.parse[index].start : self.parse[index].end].casefold().replace("\u2019", "'")

    def find_clause(self, verb: int) -> ReportedClause | None:
        """Return what is said with this verb, if it is a verb of saying with a speaker and a finite clause."""
        token = self.parse[verb]
        if (
            not token.tag.startswith("VB")
            or self.word(verb) not in load_list("spoke")
            or not self._is_by_other_person(verb)
        ):
            return None
        thinking = [child for child in self.children[verb] if self.word(child) in _THINKING]
        for child in (child for head in [verb, *thinking] for child in self.children[head]):
            if self.parse[child].dep in ("ccomp", "acl")[: 1 + bool(thinking)] and self._is_finite(child):
                first, last = self._find_reach(child)
                if (
                    self.parse[first].start > token.start
                    and not self._is_quoted(first, last)
                    and not self._is_aside(verb, child)
                ):
                    return self._build_clause(verb, first, last)
        return None

    def _is_aside(self, verb: int, head: int) -> bool:
        """Return whether the clause is not what was said: `reports low mood, however, sleep is fine`."""
        subject = min(child for child in self.children[head] if self.parse[child].dep in _SUBJECTS)
        between = self.sentence[self.parse[verb].end : self.parse[subject].start].casefold()
        return ("however" in between or ";" in between) and "that" not in between

    def _is_finite(self, head: int) -> bool:
        tags = {
            self.parse[head].tag,
            *(self.parse[child].tag for child in self.children[head] if self.parse[child].dep in _AUXILIARY),
        }
        has_subject = any(self.parse[child].dep in _SUBJECTS for child in self.children[head])
        return has_subject and bool(tags & _FINITE)

    def _is_by_other_person(self, verb: int) -> bool:
        if self._is_unreal(verb):
            return False
        subject, is_passive = self._find_subject(verb)
        if subject is None:
            return self._has_implied_subject(verb)
        words = {
            self.word(subject),
            *(self.word(child) for child in self.children[subject] if self.parse[child].dep in {"compound", "conj"}),
        }
        if is_passive:
            return self.word(verb) == "told" and not words & load_list("things")
        if self.word(verb) in load_list("weak"):
            return bool(words & load_list("persons")) or self.parse[subject].pos == "PROPN"
        return not words & (load_list("things") | load_list("self") | load_list("authorities"))

    def _find_subject(self, verb: int) -> tuple[int | None, bool]:
        """Return (subject, is it passive): the subject of the verb, or of a verb that it depends on."""
        current = verb
        for _ in self.parse:
            for child in self.children[current]:
                if self.parse[child].dep in {"nsubj", "nsubjpass"}:
                    return child, self.parse[child].dep == "nsubjpass" and current == verb
            dep, head = self.parse[current].dep, self.parse[current].head
            if (
                dep == "acl"
                and self.parse[head].pos in {"NOUN", "PROPN", "PRON"}
                and self.word(head) in load_list("persons")
            ):
                return head, False
            if head == current or dep not in {
                "conj",
                "xcomp",
                "advcl",
                "acl",
                "pcomp",
                "prep",
                "dep",
                "ccomp",
                "dobj",
                "pobj",
                "attr",
                "oprd",
                "relcl",
                "appos",
            }:
                return None, False
            current = head
        return None, False

    def _has_implied_subject(self, verb: int) -> bool:
        """Return whether the client is the subject of a verb without one: `Reports that …`; not `Explained that …`."""
        return self.parse[verb].tag in {"VBZ", "VBG", "NNS"} or self.word(verb) in load_list("client_past")

    def _is_unreal(self, verb: int) -> bool:
        """Return whether it was not said: after if, may or will, or negated, except with a verb of denying."""
        for child in self.children[verb]:
            word, relation = self.word(child), self.parse[child].dep
            if (relation == "neg" or word == "never") and not self.word(verb).startswith("den"):
                return True
            if (relation in _AUXILIARY and word in load_list("not_yet")) or (
                relation == "mark" and word in {"if", "unless"}
            ):
                return True
        return False

    def _find_reach(self, head: int) -> tuple[int, int]:
        first = last = head
        to_visit = [head]
        while to_visit:
            index = to_visit.pop()
            first, last = min(first, index), max(last, index)
            to_visit += self.children[index]
        return first, last

    def _is_quoted(self, first: int, last: int) -> bool:
        """Return whether what was said is in quotation marks. The quote is found already."""
        content = self.sentence[self.parse[first].start : self.parse[last].end]
        before = self.sentence[: self.parse[first].start].rstrip(" ,:")
        return content.lstrip()[:1] in OPENING_MARKS or before[-1:] in OPENING_MARKS

    def _build_clause(self, verb: int, first: int, last: int) -> ReportedClause:
        end = self.parse[last].end
        trimmed = self.sentence[:end].rstrip(" .,;:!?")
        content_start = self.parse[first].start
        if self.word(first) == "that":
            content_start = self.parse[min(first + 1, last)].start
        return ReportedClause(self.parse[verb].start, self.parse[verb].end, content_start, len(trimmed))
