"""Loads lists/danger.toml: words by group, and rules in which these groups follow each other (S0-9, S0-18).

In a rule, `<group>` is any word or phrase of a group, `a|b` either word, `word~` any form of it, `?` after one of these
means that it may be missing, `a_b` two words as one, `..` up to three words between, and `...` up to seven.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from flows.danger.word_forms import list_forms

SHORT_GAP, LONG_GAP = 3, 7  # words
_GAPS = {"..": SHORT_GAP, "...": LONG_GAP}
_JOINED = re.compile(r"_(?![^<]*>)")
_GROUP = re.compile(r"<\w+>")
Phrase = tuple[str, ...]


class RuleTable(BaseModel):
    """Rules about one subject, as they are in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[str, ...]
    any: tuple[str, ...]
    counts: frozenset[str] = frozenset()  # what does not take the danger away: `denied`, `past`, `asked`
    unless: tuple[str, ...] = ()  # groups: one of their words in the sentence, and it means something else
    needs: tuple[str, ...] = ()  # groups: the sentence must have a word of each
    certain: bool = False  # the score of the sentence has no say


class DangerFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    irregular: Mapping[str, list[str]]
    short_forms: Mapping[str, str]
    groups: Mapping[str, list[str]]
    harmless: Mapping[str, RuleTable]
    rules: Mapping[str, RuleTable]


class Element(NamedTuple):
    """One part of a rule: one of these phrases, at most `gap` words after the part before it."""

    group: str
    gap: int
    is_optional: bool


class Rule(NamedTuple):
    """A rule that is ready to use."""

    name: str
    pattern: str
    elements: tuple[Element, ...]
    required: frozenset[str]  # the groups that it cannot do without
    has_denial: bool  # a word such as `not` is part of the rule
    table: RuleTable


class RuleBook(NamedTuple):
    """Every rule, by the group that it cannot do without; and every phrase, by its first word."""

    phrases: Mapping[str, Mapping[int, Mapping[Phrase, Sequence[str]]]]  # first word → length → words → groups
    rules: Mapping[str, Sequence[Rule]]  # group → rules
    harmless: Mapping[str, Sequence[Rule]]  # the same, for phrases that only look like danger


@cache
def load_file() -> DangerFile:
    """Return the lists. Raise ValueError if the file has an unknown key."""
    content = files("flows.danger").joinpath("lists/danger.toml").read_text(encoding="utf-8")
    return DangerFile.model_validate(tomllib.loads(content))


@cache
def load_short_forms() -> Mapping[str, Sequence[str]]:
    """Return what is said in short → in plain words."""
    return {short: words.split() for short, words in load_file().short_forms.items()}


@cache
def load_rules() -> RuleBook:
    """Return the rules, ready to use."""
    danger = load_file()
    groups = {name: _expand(words, danger) for name, words in danger.groups.items()}
    rules, harmless = (_compile(tables, groups, danger) for tables in (danger.rules, danger.harmless))
    phrases: dict[str, dict[int, dict[Phrase, list[str]]]] = {}
    for group, members in groups.items():
        for phrase in sorted(members):
            by_length = phrases.setdefault(phrase[0], {})
            by_length.setdefault(len(phrase), {}).setdefault(phrase, []).append(group)
    return RuleBook(phrases, rules, harmless)


def _compile(
    tables: Mapping[str, RuleTable], groups: dict[str, set[Phrase]], danger: DangerFile
) -> Mapping[str, Sequence[Rule]]:
    rules: dict[str, list[Rule]] = {}
    for name, table in tables.items():
        for pattern in table.any:
            elements = tuple(_parse(pattern, groups, danger))
            denies = {phrase[0] for phrase in groups["deny"] if len(phrase) == 1}
            has_denial = any(_is_denial(groups[part.group], denies) for part in elements)
            required = frozenset([*table.needs, *(part.group for part in elements if not part.is_optional)])
            rule = Rule(name, pattern, elements, required, has_denial, table)
            rules.setdefault(_rarest(rule, groups), []).append(rule)
    return rules


def _is_denial(phrases: set[Phrase], denies: set[str]) -> bool:
    """Return whether a part of a rule is mostly phrases with `not`, `no` and the like."""
    return sum(not denies.isdisjoint(phrase) for phrase in phrases) * 3 > len(phrases)


def _parse(pattern: str, groups: dict[str, set[Phrase]], danger: DangerFile) -> Iterator[Element]:
    """Yield the parts of a rule. Words that stand in the rule itself become a group of their own."""
    gap = 0
    for part in pattern.split():
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        name = part.removesuffix("?")
        group = name[1:-1] if _GROUP.fullmatch(name) else f"{name} itself"  # no group has such a name
        if group not in groups:
            groups[group] = _expand(_JOINED.sub(" ", name).split("|"), danger)
        yield Element(group, gap, part.endswith("?"))
        gap = 0


def _expand(words: Sequence[str], danger: DangerFile) -> set[Phrase]:
    """Return every phrase that these words stand for: all forms of each `word~`, and all words of each `<group>`."""
    phrases: set[Phrase] = set()
    for word in words:
        variants: list[Phrase] = [()]
        for part in word.split():
            variants = [(*variant, *ending) for variant in variants for ending in _expand_part(part, danger)]
        phrases.update(variants)
    return phrases


def _expand_part(part: str, danger: DangerFile) -> Sequence[Phrase]:
    if part.startswith("<"):
        return sorted(_expand(danger.groups[part[1:-1]], danger))
    if part.endswith("~"):
        return [(form,) for form in sorted(list_forms(part[:-1], danger.irregular))]
    return [("NUMBER",), ("MANY",)] if part == "NUMBER" else [(part,)]


def _rarest(rule: Rule, groups: Mapping[str, set[Phrase]]) -> str:
    """Return the smallest group of a rule that must be there: the rule is tried only where the group occurs."""
    return min((part.group for part in rule.elements if not part.is_optional), key=lambda group: len(groups[group]))
