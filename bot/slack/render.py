"""Render a Form as Block Kit. All text is sent as plain text, so that none of it becomes markup or a mention."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from flows.names.fitting import fit_button

MAX_LISTED_OPTIONS = 10  # Slack's limit for radio buttons and check boxes; more options become a menu


def render_modal(form: Form) -> dict[str, Any]:
    """Return the modal of a form. `private_metadata` contains only random ids of ours."""
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
    """Return the Home tab of a form without fields."""
    return View(type="home", callback_id=form.step, blocks=render_blocks(form)).to_dict()


def render_message(
    template: MessageTemplate, about: str, placeholders: Mapping[str, str], progress: str = ""
) -> list[dict[str, Any]]:
    """Return the blocks of a message: its text, the consult's stage, and its buttons.

    `about`: the id of what the buttons are about.
    """
    blocks: list[Block] = [SectionBlock(text=_plain_text(template.text.format_map(placeholders)))]
    if progress:
        blocks.append(_render_note(Paragraph(progress, quiet=True)))
    if template.buttons:
        buttons = [
            _render_button(
                fit_button(
                    Button(
                        button.id,
                        button.label.format_map(placeholders),
                        about,
                        is_primary=button.main,
                        url=button.url.format_map(placeholders),
                    )
                )
            )
            for button in template.buttons
        ]
        blocks.append(ActionsBlock(block_id="message.buttons", elements=buttons))
    return [block.to_dict() for block in blocks]


def render_blocks(form: Form) -> list[Block]:
    """Return the blocks of a form. Each step has its own block ids, so that no stale value matches."""
    blocks = [block for position, piece in enumerate(form.body) for block in _render_piece(form, position, piece)]
    return [_render_note(Paragraph(form.progress, quiet=True)), *blocks] if form.progress else blocks


def render_errors(form: Form) -> dict[str, str]:
    """Return the form's errors by block id."""
    return {build_block_id(form.step, field): text for field, text in form.errors.items()}


def build_block_id(step: str, field: str) -> str:
    """Return the id of the block for one field of one step."""
    return f"{step}.{field}"


def _render_piece(form: Form, position: int, piece: Piece) -> Sequence[Block]:
    if isinstance(piece, Field):
        error = form.errors.get(piece.id)
        return (
            (_render_input(form, piece), SectionBlock(text=_plain_text(error)))
            if error
            else (_render_input(form, piece),)
        )
    if isinstance(piece, Paragraph):
        return (_render_note(piece),)
    return _render_row(f"{form.step}.row{position}", piece)


def _render_note(note: Paragraph) -> Block:
    if note.heading:
        return HeaderBlock(text=_plain_text(note.words))
    if note.quiet:
        return ContextBlock(elements=[_plain_text(note.words)])
    return SectionBlock(text=_plain_text(note.words))


def _render_row(block_id: str, row: Row) -> Sequence[Block]:
    buttons = [_render_button(button) for button in row.buttons]
    if not row.words:
        return (ActionsBlock(block_id=block_id, elements=buttons),)
    if len(buttons) == 1:
        return (SectionBlock(block_id=block_id, text=_plain_text(row.words), accessory=buttons[0]),)
    line = SectionBlock(text=_plain_text(row.words))
    return (line, ActionsBlock(block_id=block_id, elements=buttons)) if buttons else (line,)


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
            return _render_member_choice(field, value)
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


def _render_member_choice(field: Field, value: Value | None) -> InputInteractiveElement:
    """Return a menu of the people whom the field offers, or of everybody in the workspace if it offers none."""
    if field.options:
        return _render_choice(replace(field, kind=FieldKind.ONE, compact=True), value)
    return UserSelectElement(action_id=field.id, initial_user=value if isinstance(value, str) else None)


def _render_choice(field: Field, value: Value | None) -> InputInteractiveElement:
    options = {
        option.id: SlackOption(
            value=option.id,
            text=_plain_text(option.label),
            description=_plain_text(option.detail) if option.detail else None,
        )
        for option in field.options
    }
    all_options = list(options.values())
    is_menu = field.compact or len(all_options) > MAX_LISTED_OPTIONS
    if field.kind is FieldKind.ONE:
        selected = options.get(value) if isinstance(value, str) else None
        single_choice = StaticSelectElement if is_menu else RadioButtonsElement
        return single_choice(action_id=field.id, options=all_options, initial_option=selected)
    selected_options = (
        [options[option_id] for option_id in value if option_id in options] if isinstance(value, tuple) else []
    )
    multiple_choice = StaticMultiSelectElement if is_menu else CheckboxesElement
    return multiple_choice(action_id=field.id, options=all_options, initial_options=selected_options or None)


def _to_iso(value: Value | None) -> str | None:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, time) else None


def _plain_text(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)
