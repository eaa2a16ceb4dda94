"""All words that people read: none unkind, none missing, none idle."""

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
from flows.content import WORDS
from flows.errors import FlowError
from flows.home.screens import SUBJECTS

ROOT = Path(__file__).parent.parent
NEVER_READ = "lists"  # of the impressions checker: words to look for, and none that anybody reads
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
    "asked",
    "cases",
    "code",
    "colleague",
    "count",
    "day",
    "first",
    "have",
    "how",
    "last",
    "method",
    "minutes",
    "most",
    "name",
    "names",
    "needed",
    "next",
    "number",
    "reason",
    "roles",
    "sessions",
    "since",
    "stands",
    "starts",
    "time",
    "topic",
    "way",
    "who",
    "why",
    "words",
    "years",
    "zone",
}
"""What code fills into a phrase."""

UNKIND = r"must|failed|fails?|invalid|violations?|denied|compliance|forbidden|illegal"
NOT_A_PERSON = r"users?|patients?|part(?:y|ies)"
SLACKS_LABEL = "Bot User OAuth Token"
LEGAL_OPINION = r"lawful|unlawful|legally|liable|liability|required by law|permitted by law|negligent"


def _said() -> Iterator[tuple[str, str]]:
    """Yield each text of each content file of ours, with where it stands."""
    for path in CONTENT:
        if path != AS_SLACK_SAYS_IT:
            for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
                yield str(path.relative_to(ROOT)), re.sub(rf"\S+://\S+|{SLACKS_LABEL}|\ba party\b", "", text)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- whatever a content file can hold
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _that_say(pattern: str) -> list[tuple[str, str]]:
    return [(file, text) for file, text in _said() if re.search(rf"\b({pattern})\b", text, re.IGNORECASE)]


def test_no_word_blames_or_forbids() -> None:
    assert _that_say(UNKIND) == []


def test_people_are_called_what_they_are() -> None:
    assert _that_say(NOT_A_PERSON) == []


def test_nothing_gives_a_legal_opinion() -> None:
    assert _that_say(LEGAL_OPINION) == []


def test_nothing_is_shouted_and_nothing_is_a_picture() -> None:
    pictures = {"So", "Co", "Cs"}

    loud = [text for _file, text in _said() if "!" in text or pictures & {unicodedata.category(sign) for sign in text}]

    assert loud == []


def test_every_class_of_refusal_has_its_words_and_none_is_idle() -> None:
    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        importlib.import_module(module.name)  # so that its refusals are known
    classes: list[type[FlowError]] = [FlowError, *_below(FlowError)]

    assert {one.refusal for one in classes} | {"trouble"} == set(WORDS.refusals)


def test_every_error_that_code_gives_has_its_words_and_none_is_idle() -> None:
    assert _given_errors() == set(ERRORS)


def test_every_phrase_is_used() -> None:
    code = "\n".join(CODE.values())
    families = set(re.findall(r'f"([a-z]+(?:_[a-z]+)*_)\{', code))
    idle = [one for one in PHRASES if f'"{one}"' not in code and not any(one.startswith(family) for family in families)]

    assert idle == []


def test_every_placeholder_in_a_phrase_is_one_that_code_fills_in() -> None:
    names = {name for phrase in PHRASES.values() for _text, name, *_rest in Formatter().parse(phrase) if name}

    assert names <= FILLED_IN


def test_every_piece_that_stands_only_sometimes_is_asked_for_somewhere() -> None:
    code = "\n".join(CODE.values())
    when = {piece.when for screen in WORDS.screens.values() for piece in screen.body if piece.when}

    assert [one for one in sorted(when) if f'"{one}"' not in code] == []


def test_every_button_does_something() -> None:
    handled = CODE[ROOT / "bot/slack/listeners/button_clicks.py"]
    places = WORDS.screens.values()
    ids = {button.id for screen in places for piece in screen.body for button in piece.buttons}
    ids |= {button.id for message in WORDS.messages.values() for button in message.buttons}

    assert [one for one in sorted(ids - set(SUBJECTS)) if f'"{one}"' not in handled] == []


def test_no_button_has_the_id_of_a_field_whose_ticks_it_would_take() -> None:
    screens = WORDS.screens.values()
    fields = {piece.field for screen in screens for piece in screen.body if piece.kept}

    assert {one for one in fields if f'"{one}":' in CODE[ROOT / "bot/slack/listeners/button_clicks.py"]} == set()


def _below(cls: type[FlowError]) -> Iterator[type[FlowError]]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def _given_errors() -> set[str]:
    """Return each error id in the code: what `_Wrong` says, what `errors[…]` is set to, what `{field: id}` holds."""
    found: set[str] = set()
    for path, text in CODE.items():
        if path.is_relative_to(ROOT / "flows"):
            for node in ast.walk(ast.parse(text)):
                found |= {text for part in [*_error_places(node), *_named(node)] for text in _constants(part)}
    return {one for one in found if re.fullmatch(r"[a-z_]+", one)}


def _error_places(node: ast.AST) -> list[ast.expr]:
    found: list[ast.expr] = []
    match node:
        case ast.Call(func=ast.Name(id="_Wrong")):
            found = node.args
        case ast.Call(func=ast.Attribute(attr="refused"), args=[_, ast.Dict(values=values), *_]):
            found = values
        case ast.Call(func=ast.Name(id="_within")):
            found = node.args[2:]
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))]):
            found = [node.value]
        case ast.AnnAssign(target=ast.Name(id="_EMPTY"), value=ast.Dict(values=values)):
            found = values
        case ast.ClassDef(name="OfferRefusal"):
            found = [one.value for one in node.body if isinstance(one, ast.Assign)]
        case ast.FunctionDef(returns=ast.expr() as returns) if "dict[str, str]" in ast.unparse(returns):
            found = [one for inner in ast.walk(node) for one in _dict_values(inner)]
    return found


def _named(node: ast.AST) -> list[ast.expr]:
    """Return the id where code takes an error's words by itself: `WORDS.errors["…"]`."""
    match node:
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id="WORDS"), attr="errors"), slice=ast.Constant() as one):
            return [one]
    return []


def _dict_values(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Dict):
        return node.values
    return [node.value] if isinstance(node, ast.DictComp) else []


def _constants(node: ast.expr) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
