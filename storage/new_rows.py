"""Makes new rows as their models do, without the models' work for each attribute: a table's model validates nothing."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm.attributes import instance_state
from sqlmodel import SQLModel

_Row = TypeVar("_Row", bound=SQLModel)


def new_row(model: type[_Row], **values: object) -> _Row:
    """Return a row with these values and the model's defaults, to be added to a session.

    A click can add ten messages, and making one with its model takes as long as two queries.
    """
    fixed, made = _find_defaults(model)
    row: _Row = sa.inspect(model).class_manager.new_instance()
    instance_state(row).dict.update(fixed, **{name: make() for name, make in made.items()}, **values)
    return row


@cache
def _find_defaults(model: type[SQLModel]) -> tuple[Mapping[str, object], Mapping[str, Callable[[], Any]]]:
    """Return the defaults that are the same for each row, and those that are made for each. No default is mutable."""
    fields = model.model_fields.items()
    made = {name: field.default_factory for name, field in fields if field.default_factory is not None}
    fixed = {name: field.get_default() for name, field in fields if name not in made and not field.is_required()}
    return fixed, made  # type: ignore[return-value]  # no model's factory takes what was validated before
