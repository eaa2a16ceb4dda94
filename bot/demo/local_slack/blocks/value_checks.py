"""Checks for single values. They word each fault, and give its place, as Slack's answers do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class PayloadPointer:
    """A place in a payload, as a JSON pointer, and the list of all faults in that payload."""

    path: str = ""
    faults: list[str] = field(default_factory=list)

    def __truediv__(self, key: str | int) -> "PayloadPointer":
        return PayloadPointer(f"{self.path}/{key}", self.faults)

    def add_fault(self, text: str) -> None:
        """Record a fault at this place."""
        self.faults.append(f"{text} [json-pointer:{self.path}]")


Check: TypeAlias = Callable[[Any, PayloadPointer], None]


def string(longest: int, *, shortest: int = 1) -> Check:
    """Return a check for a string of `shortest` to `longest` characters."""

    def check(value: object, pointer: PayloadPointer) -> None:
        if not isinstance(value, str):
            pointer.add_fault("must be a string")
        elif len(value) < shortest:
            pointer.add_fault(f"must be more than {shortest - 1} characters")
        elif len(value) > longest:
            pointer.add_fault(f"must be less than {longest + 1} characters")

    return check


def url_string(value: object, pointer: PayloadPointer) -> None:
    """Check for a URL of at most 3,000 characters."""
    fault_count = len(pointer.faults)
    string(3000)(value, pointer)
    if len(pointer.faults) == fault_count and not re.fullmatch(r"(https?://|mailto:|tel:|slack://)\S+", str(value)):
        pointer.add_fault("must be a valid url")


def boolean(value: object, pointer: PayloadPointer) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        pointer.add_fault("must be a boolean")


def integer(least: int, most: int) -> Check:
    """Return a check for a whole number from `least` to `most`."""

    def check(value: object, pointer: PayloadPointer) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            pointer.add_fault("must be an integer")
        elif not least <= value <= most:
            pointer.add_fault(f"must be between {least} and {most}")

    return check


def one_of(*allowed: str) -> Check:
    """Return a check for one of several fixed strings."""

    def check(value: object, pointer: PayloadPointer) -> None:
        if value not in allowed:
            pointer.add_fault(f"must be one of: {', '.join(allowed)}")

    return check


def list_of(each: Check, *, most: int, least: int = 1) -> Check:
    """Return a check for a list of `least` to `most` items, each of which must pass `each`."""

    def check(value: object, pointer: PayloadPointer) -> None:
        if not isinstance(value, list):
            pointer.add_fault("must provide an array")
            return
        if len(value) < least:
            pointer.add_fault(f"no fewer than {least} items allowed")
        if len(value) > most:
            pointer.add_fault(f"no more than {most} items allowed")
        for number, item in enumerate(value):
            each(item, pointer / number)

    return check


@dataclass(frozen=True)
class _ObjectCheck:
    required: Mapping[str, Check]
    optional: Mapping[str, Check]
    extra_checks: tuple[Check, ...]

    def __call__(self, value: object, pointer: PayloadPointer) -> None:
        if not isinstance(value, dict):
            pointer.add_fault("must provide an object")
            return
        fault_count = len(pointer.faults)
        self._check_fields(value, pointer)
        if len(pointer.faults) == fault_count:
            for check in self.extra_checks:
                check(value, pointer)

    def _check_fields(self, value: dict[str, Any], pointer: PayloadPointer) -> None:
        checks = {**self.required, **self.optional}
        for name in sorted(self.required.keys() - value.keys()):
            pointer.add_fault(f"missing required field: {name}")
        for name in sorted(value.keys() - checks.keys()):
            pointer.add_fault(f"invalid additional property: {name}")
        for name in checks.keys() & value.keys():
            checks[name](value[name], pointer / name)


def object_of(required: Mapping[str, Check], optional: Mapping[str, Check], *also: Check) -> Check:
    """Return a check for an object with these fields and no others. `also`: checks that run if the fields pass."""
    return _ObjectCheck(required, optional, also)


def object_by_type(kinds: Mapping[str, Check]) -> Check:
    """Return a check for an object whose `type` selects the check that the object must pass."""

    def check(value: object, pointer: PayloadPointer) -> None:
        if not isinstance(value, dict):
            pointer.add_fault("must provide an object")
        elif "type" not in value:
            pointer.add_fault("missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            (pointer / "type").add_fault(f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](value, pointer)

    return check
