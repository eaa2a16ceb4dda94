"""Form → Block Kit. Words go out as plain text, so that nothing in them is ever markup or a mention."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks import Option as SlackOption
from slack_sdk.models.blocks.block_elements import (
    CheckboxesElement,
    DatePickerElement,
    InputInteractiveElement,
    NumberInputElement,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.content import MessageTemplate
from flows.forms import MAX_TEXT_LENGTH, Button, Field, FieldKind, Form, Paragraph, Piece, Row, Value

MAX_LISTED_OPTIONS = 10  # Slack's limit for a list of radio buttons or check boxes; more than that is a menu


def render_modal(form: Form) -> dict[str, Any]:
    """Return the modal of a form. `private_metadata` holds random ids of ours and nothing else."""
    view = View(
        type="modal",
        callback_id=form.step,
        private_metadata=form.about,
        title=_plain_text(form.title),
        submit=_plain_text(form.submit) if form.submit else None,
        close=_plain_text(form.close),
        blocks=render_blocks(form),
    )
    return view.to_dict()


def render_home(form: Form) -> dict[str, Any]:
    """Return the Home tab of a form that asks nothing."""
    return View(type="home", callback_id=form.step, blocks=render_blocks(form)).to_dict()


def render_message(words: MessageTemplate, about: str, say: dict[str, str]) -> list[dict[str, Any]]:
    """Return the blocks of one message: its text, and its buttons with the id of what they are about."""
    said: list[Block] = [SectionBlock(text=_plain_text(words.text.format_map(say)))]
    if words.buttons:
        row = [
            _render_button(Button(one.id, one.label.format_map(say), about, is_primary=one.main))
            for one in words.buttons
        ]
        said.append(ActionsBlock(block_id="message.buttons", elements=row))
    return [block.to_dict() for block in said]


def render_blocks(form: Form) -> list[Block]:
    """Return the blocks of a form; each screen has block ids of its own, so that no stale value fits."""
    return [block for place, piece in enumerate(form.body) for block in _render_piece(form, place, piece)]


def render_errors(form: Form) -> dict[str, str]:
    """Return Slack's map of block id to what is wrong there."""
    return {build_block_id(form.step, field): words for field, words in form.errors.items()}


def build_block_id(step: str, field: str) -> str:
    """Return the id of the block that asks for one field of one screen."""
    return f"{step}.{field}"


def _render_piece(form: Form, place: int, piece: Piece) -> Sequence[Block]:
    if isinstance(piece, Field):
        wrong = form.errors.get(piece.id)
        return (
            (_render_input(form, piece), SectionBlock(text=_plain_text(wrong)))
            if wrong
            else (_render_input(form, piece),)
        )
    if isinstance(piece, Paragraph):
        return (_render_note(piece),)
    return _render_row(f"{form.step}.row{place}", piece)


def _render_note(note: Paragraph) -> Block:
    if note.heading:
        return HeaderBlock(text=_plain_text(note.words))
    if note.quiet:
        return ContextBlock(elements=[_plain_text(note.words)])
    return SectionBlock(text=_plain_text(note.words))


def _render_row(block: str, row: Row) -> Sequence[Block]:
    buttons = [_render_button(one) for one in row.buttons]
    if not row.words:
        return (ActionsBlock(block_id=block, elements=buttons),)
    if len(buttons) == 1:
        return (SectionBlock(block_id=block, text=_plain_text(row.words), accessory=buttons[0]),)
    line = SectionBlock(text=_plain_text(row.words))
    return (line, ActionsBlock(block_id=block, elements=buttons)) if buttons else (line,)


def _render_button(button: Button) -> ButtonElement:
    return ButtonElement(
        action_id=button.id,
        text=_plain_text(button.label),
        value=button.value or None,
        url=button.url or None,
        style="primary" if button.is_primary else None,
    )


def _render_input(form: Form, field: Field) -> InputBlock:
    return InputBlock(
        block_id=build_block_id(form.step, field.id),
        label=_plain_text(field.label),
        hint=_plain_text(field.hint) if field.hint else None,
        element=_render_element(field, form.values.get(field.id)),
        dispatch_action=field.is_autosaved or None,
        optional=not field.required,
    )


def _render_element(field: Field, value: Value | None) -> InputInteractiveElement:
    match field.kind:
        case FieldKind.ONE | FieldKind.ANY:
            return _render_choice(field, value)
        case FieldKind.DATE:
            return DatePickerElement(action_id=field.id, initial_date=_to_iso(value))
        case FieldKind.TIME:
            return TimePickerElement(action_id=field.id, initial_time=f"{value:%H:%M}" if value else None)
        case FieldKind.MEMBER:
            return UserSelectElement(action_id=field.id, initial_user=value if isinstance(value, str) else None)
        case FieldKind.NUMBER:
            return NumberInputElement(
                action_id=field.id,
                is_decimal_allowed=False,
                initial_value=str(value) if value is not None else None,
                min_value=str(field.minimum) if field.minimum is not None else None,
                max_value=str(field.maximum) if field.maximum is not None else None,
            )
        case FieldKind.WORDS:
            return PlainTextInputElement(
                action_id=field.id,
                multiline=True,
                max_length=MAX_TEXT_LENGTH,
                initial_value=value if isinstance(value, str) else None,
            )


def _render_choice(field: Field, value: Value | None) -> InputInteractiveElement:
    options = {
        one.id: SlackOption(
            value=one.id, text=_plain_text(one.label), description=_plain_text(one.detail) if one.detail else None
        )
        for one in field.options
    }
    every = list(options.values())
    menu = field.compact or len(every) > MAX_LISTED_OPTIONS
    if field.kind is FieldKind.ONE:
        ticked = options.get(value) if isinstance(value, str) else None
        one_of = StaticSelectElement if menu else RadioButtonsElement
        return one_of(action_id=field.id, options=every, initial_option=ticked)
    some = [options[one] for one in value if one in options] if isinstance(value, tuple) else []
    any_of = StaticMultiSelectElement if menu else CheckboxesElement
    return any_of(action_id=field.id, options=every, initial_options=some or None)


def _to_iso(value: Value | None) -> str | None:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, time) else None


def _plain_text(words: str) -> PlainTextObject:
    return PlainTextObject(text=words, emoji=False)
