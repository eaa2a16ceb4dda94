"""Checks of all texts that people read: none is unkind, none is missing, none is unused."""

import ast
import importlib
import pkgutil
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import flows
from flows.actions import Kind
from flows.content import WORDS
from flows.errors import FlowError
from flows.registry import ACTIONS

ROOT = Path(__file__).parent.parent
NEVER_READ = "lists"  # folder of the impressions checker: words to search for, which nobody reads
CONTENT = sorted(
    path
    for folder in ("flows", "bot")
    for path in ROOT.joinpath(folder).rglob("*.toml")
    if path.parent.name != NEVER_READ
)
AS_SLACK_SAYS_IT = ROOT / "bot/demo/local_slack/content/notices.toml"  # Slack's own words, not ours
CODE = {
    path: path.read_text(encoding="utf-8")
    for folder in ("flows", "bot")
    for path in sorted(ROOT.joinpath(folder).rglob("*.py"))
}
PHRASES, ERRORS = WORDS.phrases, WORDS.errors
FILLED_IN = {
    *("after", "asked", "at", "before", "cases", "code", "colleague", "count", "crisis", "crisis_line", "day"),
    *("emergency", "first", "have", "how", "label", "last", "method", "minutes", "most", "name", "names", "needed"),
    *("next", "number", "opened", "reason", "releases", "roles", "seen", "sessions", "since", "stage", "standing"),
    *("asker", "group", "other", "until", "stands", "starts", "theirs", "time", "topic", "topics", "way", "what"),
    *("again", "limit", "who", "why", "words", "years", "zone"),
}
"""The placeholders that code fills in."""

UNKIND = r"must|failed|fails?|invalid|violations?|denied|compliance|forbidden|illegal"
NOT_A_PERSON = r"users?|patients?|part(?:y|ies)"
UNUSUAL = (
    r"rests?|rested|resting|whom|hears?|confer(?:s|red|ring)?|taken back|take it back|let it|stands? for|afresh"
    r"|your move|someone's own words|cover my|when not to confer|not kept|just now|as it lies|of yours"
)
"""Words for which docs/glossary.md names the usual one: ended, who, be told, consult, revoked, your turn."""

MAX_TEXT_WORDS = 75  # a text of one screen, "why" or message; read in 20 seconds
SLACKS_LABEL = "Bot User OAuth Token"
LEGAL_OPINION = r"lawful|unlawful|legally|liable|liability|required by law|permitted by law|negligent"


def _list_texts() -> Iterator[tuple[str, str]]:
    """Yield each text of each of our content files, with the path of the file."""
    for path in CONTENT:
        if path != AS_SLACK_SAYS_IT:
            for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
                yield str(path.relative_to(ROOT)), re.sub(rf"\S+://\S+|{SLACKS_LABEL}|\ba party\b", "", text)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any value of a content file
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _find_texts(pattern: str) -> list[tuple[str, str]]:
    return [(file, text) for file, text in _list_texts() if re.search(rf"\b({pattern})\b", text, re.IGNORECASE)]


def test_no_text_blames_or_forbids() -> None:
    assert _find_texts(UNKIND) == []


def test_no_text_calls_people_users_patients_or_parties() -> None:
    assert _find_texts(NOT_A_PERSON) == []


def test_no_text_gives_a_legal_opinion() -> None:
    assert _find_texts(LEGAL_OPINION) == []


def test_every_text_uses_the_usual_word() -> None:
    assert [(file, text) for file, text in _find_texts(UNUSUAL) if " " in text] == []  # without a space it is an id


def test_no_text_has_to_be_read_for_longer_than_20_seconds() -> None:
    plants = PHRASES["plants"].strip()  # the words of which codes are made

    assert [
        text for _file, text in _list_texts() if len(text.split()) > MAX_TEXT_WORDS and text.strip() != plants
    ] == []


def test_no_text_has_an_exclamation_mark_or_emoji() -> None:
    pictures = {"So", "Co", "Cs"}

    loud = [
        text for _file, text in _list_texts() if "!" in text or pictures & {unicodedata.category(sign) for sign in text}
    ]

    assert loud == []


def test_every_class_of_refusal_has_a_text_and_no_text_is_unused() -> None:
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        importlib.import_module(module.name)  # so that its subclasses of FlowError exist
    classes: list[type[FlowError]] = [FlowError, *_iter_subclasses(FlowError)]

    assert {refusal_class.refusal for refusal_class in classes} | {"trouble"} == set(WORDS.refusals)


def test_every_error_has_a_text_and_no_text_is_unused() -> None:
    assert _given_errors() == set(ERRORS)


def test_every_phrase_is_used() -> None:
    code = "\n".join(CODE.values())
    families = set(re.findall(r'f"([a-z]+(?:_[a-z]+)*_)\{', code))
    unused = [
        phrase
        for phrase in PHRASES
        if f'"{phrase}"' not in code and not any(phrase.startswith(family) for family in families)
    ]

    assert unused == []


def test_code_fills_in_every_placeholder_of_a_phrase() -> None:
    names = {name for phrase in PHRASES.values() for _text, name, *_rest in Formatter().parse(phrase) if name}

    assert names <= FILLED_IN


def test_every_conditional_piece_of_a_screen_is_used_in_code() -> None:
    code = "\n".join(CODE.values())
    conditions = {piece.when for screen in WORDS.screens.values() for piece in screen.body if piece.when}

    assert [condition for condition in sorted(conditions) if f'"{condition}"' not in code] == []


def test_every_button_does_something() -> None:
    handled = {action_id for kind, action_id in ACTIONS if kind is Kind.PRESS}
    screens = WORDS.screens.values()
    ids = {button.id for screen in screens for piece in screen.body for button in piece.buttons}
    ids |= {button.id for message in WORDS.messages.values() for button in message.buttons}

    assert sorted(ids - handled) == []


def test_no_button_has_the_id_of_a_saved_field() -> None:
    screens = WORDS.screens.values()
    fields = {piece.field for screen in screens for piece in screen.body if piece.kept}

    assert {field for field in fields if (Kind.PRESS, field) in ACTIONS} == set()


def _iter_subclasses(cls: type[FlowError]) -> Iterator[type[FlowError]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _iter_subclasses(subclass)


def _given_errors() -> set[str]:
    """Return each error id in the code: arguments of `_FieldError`, and values of `errors[...]`, `{field: id}`."""
    ids: set[str] = set()
    for path, text in CODE.items():
        if path.is_relative_to(ROOT / "flows"):
            for node in ast.walk(ast.parse(text)):
                ids |= {text for part in [*_error_places(node), *_named(node)] for text in _constants(part)}
    return {error_id for error_id in ids if re.fullmatch(r"[a-z_]+", error_id)}


def _error_places(node: ast.AST) -> list[ast.expr]:
    expressions: list[ast.expr] = []
    match node:
        case ast.Call(func=ast.Name(id="_FieldError")):
            expressions = node.args
        case ast.Call(
            func=ast.Name(id="explain_errors") | ast.Attribute(attr="explain_errors"),
            args=[_, ast.Dict(values=values), *_],
        ):
            expressions = values
        case ast.Call(func=ast.Name(id="_check_bounds")):
            expressions = node.args[2:]
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))]):
            expressions = [node.value]
        case (
            ast.Assign(targets=[ast.Name(id="errors")], value=ast.Dict(values=values))
            | ast.AnnAssign(target=ast.Name(id="_EMPTY_ERROR_BY_KIND"), value=ast.Dict(values=values))
        ):
            expressions = values
        case ast.ClassDef(name="OfferRefusal"):
            expressions = [statement.value for statement in node.body if isinstance(statement, ast.Assign)]
        case ast.FunctionDef(returns=ast.expr() as returns) if "dict[str, str]" in ast.unparse(returns):
            expressions = [value for inner in ast.walk(node) for value in _dict_values(inner)]
    return expressions


def _named(node: ast.AST) -> list[ast.expr]:
    """Return the id where code takes an error's text by itself: `WORDS.errors["..."]`."""
    match node:
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id="WORDS"), attr="errors"), slice=ast.Constant() as one):
            return [one]
    return []


def _dict_values(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Dict):
        return node.values
    return [node.value] if isinstance(node, ast.DictComp) else []


def _constants(node: ast.expr) -> list[str]:
    return [child.value for child in ast.walk(node) if isinstance(child, ast.Constant) and isinstance(child.value, str)]
