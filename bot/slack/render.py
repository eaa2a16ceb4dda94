"""Render a Form as Block Kit. All text is sent as plain text, so that none of it becomes markup or a mention.

Blocks are plain dicts: slack_sdk's models take milliseconds for one screen. The tests parse every payload with them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from flows.content import MessageTemplate
from flows.forms import MAX_TEXT_LENGTH, Button, Field, FieldKind, Form, Paragraph, Piece, Row, Value
from flows.names.fitting import fit_button

Json = dict[str, Any]

MAX_LISTED_OPTIONS = 10  # Slack's limit for radio buttons and check boxes; more options become a menu


def render_modal(form: Form) -> Json:
    """Return the modal of a form. `private_metadata` contains only random ids of ours."""
    return _build(
        "modal",
        blocks=render_blocks(form),
        callback_id=form.step,
        close=_plain_text(form.close),
        private_metadata=form.about or None,
        submit=_plain_text(form.submit) if form.submit else None,
        title=_plain_text(form.title),
    )


def render_home(form: Form) -> Json:
    """Return the Home tab of a form without fields."""
    return _build("home", blocks=render_blocks(form), callback_id=form.step)


def render_message(
    template: MessageTemplate, about: str, placeholders: Mapping[str, str], progress: str = ""
) -> list[Json]:
    """Return the blocks of a message: its text, the consult's stage, and its buttons.

    `about`: the id of what the buttons are about.
    """
    blocks = [_build("section", text=_plain_text(template.text.format_map(placeholders)))]
    if progress:
        blocks.append(_render_note(Paragraph(progress, quiet=True)))
    buttons = [
        Button(
            button.id,
            button.label.format_map(placeholders),
            about,
            is_primary=button.main,
            url=button.url.format_map(placeholders),
        )
        for button in template.buttons
    ]
    if buttons:
        elements = [_render_button(fit_button(button)) for button in buttons]
        blocks.append(_build("actions", block_id="message.buttons", elements=elements))
    return blocks


def render_blocks(form: Form) -> list[Json]:
    """Return the blocks of a form. Each step has its own block ids, so that no stale value matches."""
    blocks = [block for position, piece in enumerate(form.body) for block in _render_piece(form, position, piece)]
    return [_render_note(Paragraph(form.progress, quiet=True)), *blocks] if form.progress else blocks


def render_errors(form: Form) -> dict[str, str]:
    """Return the form's errors by block id."""
    return {build_block_id(form.step, field): text for field, text in form.errors.items()}


def build_block_id(step: str, field: str) -> str:
    """Return the id of the block for one field of one step."""
    return f"{step}.{field}"


def _build(kind: str, **parts: object) -> Json:
    """Return a view, a block or an element of this kind, without the parts that are None."""
    built = {name: part for name, part in parts.items() if part is not None}
    built["type"] = kind
    return built


def _plain_text(text: str) -> Json:
    return {"emoji": False, "text": text, "type": "plain_text"}


def _render_piece(form: Form, position: int, piece: Piece) -> list[Json]:
    if isinstance(piece, Field):
        error = form.errors.get(piece.id)
        return [_render_input(form, piece), *([_build("section", text=_plain_text(error))] if error else [])]
    if isinstance(piece, Paragraph):
        return [_render_note(piece)]
    return _render_row(f"{form.step}.row{position}", piece)


def _render_note(note: Paragraph) -> Json:
    if note.quiet and not note.heading:
        return _build("context", elements=[_plain_text(note.words)])
    return _build("header" if note.heading else "section", text=_plain_text(note.words))


def _render_row(block_id: str, row: Row) -> list[Json]:
    buttons = [_render_button(button) for button in row.buttons]
    if row.words and len(buttons) == 1:
        return [_build("section", accessory=buttons[0], block_id=block_id, text=_plain_text(row.words))]
    line = [_build("section", text=_plain_text(row.words))] if row.words else []
    return [*line, *([_build("actions", block_id=block_id, elements=buttons)] if buttons else [])]


def _render_button(button: Button) -> Json:
    return _build(
        "button",
        action_id=button.id,
        style="primary" if button.is_primary else None,
        text=_plain_text(button.label),
        url=button.url or None,
        value=button.value or None,
    )


def _render_input(form: Form, field: Field) -> Json:
    return _build(
        "input",
        block_id=build_block_id(form.step, field.id),
        dispatch_action=field.is_autosaved or None,
        element=_render_element(field, form.values.get(field.id)),
        hint=_plain_text(field.hint) if field.hint else None,
        label=_plain_text(field.label),
        optional=not field.required,
    )


def _render_element(field: Field, value: Value | None) -> Json:
    match field.kind:
        case FieldKind.ONE | FieldKind.ANY:
            return _render_choice(field, value)
        case FieldKind.DATE:
            return _build("datepicker", action_id=field.id, initial_date=_to_iso(value))
        case FieldKind.TIME:
            return _build("timepicker", action_id=field.id, initial_time=f"{value:%H:%M}" if value else None)
        case FieldKind.MEMBER:
            return _render_member_choice(field, value)
        case FieldKind.NUMBER:
            return _build(
                "number_input",
                action_id=field.id,
                initial_value=_to_text(value),
                is_decimal_allowed=False,
                max_value=_to_text(field.maximum),
                min_value=_to_text(field.minimum),
            )
        case FieldKind.WORDS:
            return _build(
                "plain_text_input",
                action_id=field.id,
                initial_value=(value or None) if isinstance(value, str) else None,
                max_length=MAX_TEXT_LENGTH,
                multiline=True,
            )


def _render_member_choice(field: Field, value: Value | None) -> Json:
    """Return a menu of the people whom the field offers, or of everybody in the workspace if it offers none."""
    if field.options:
        return _render_choice(replace(field, kind=FieldKind.ONE, compact=True), value)
    return _build("users_select", action_id=field.id, initial_user=(value or None) if isinstance(value, str) else None)


def _render_choice(field: Field, value: Value | None) -> Json:
    options = {
        option.id: {
            "text": _plain_text(option.label),
            "value": option.id,
            **({"description": _plain_text(option.detail)} if option.detail else {}),
        }
        for option in field.options
    }
    all_options, is_menu = [*options.values()], field.compact or len(options) > MAX_LISTED_OPTIONS
    if field.kind is FieldKind.ONE:
        selected = options.get(value) if isinstance(value, str) else None
        kind = "static_select" if is_menu else "radio_buttons"
        return _build(kind, action_id=field.id, initial_option=selected, options=all_options)
    chosen = [options[option_id] for option_id in value if option_id in options] if isinstance(value, tuple) else []
    kind = "multi_static_select" if is_menu else "checkboxes"
    return _build(kind, action_id=field.id, initial_options=chosen or None, options=all_options)


def _to_iso(value: Value | None) -> str | None:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, time) else None


def _to_text(value: object) -> str | None:
    return str(value) if value is not None else None
