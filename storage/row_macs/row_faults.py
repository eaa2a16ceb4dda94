"""What is wrong with a stored row, without anything that is in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.row_errors import UNKNOWN, RowChangedError, RowFault, ValueSpellingError

__all__ = [
    "UNKNOWN",
    "NoSealError",
    "RowChangedError",
    "RowFault",
    "RowsUnsignedError",
    "ValueSpellingError",
    "naming_table",
]


@contextmanager
def naming_table(table: str) -> Iterator[None]:
    """Let the error for a value that is spelled otherwise name the table that is read meanwhile."""
    try:
        yield
    except ValueSpellingError:
        raise RowChangedError(RowFault(table, UNKNOWN, "spelling")) from None


class RowsUnsignedError(Exception):
    """The database has rows from before rows had MACs, and nobody has signed them."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NoSealError(Exception):
    """Rows cannot be signed or looked through without the key: call `Database.use_seal` first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)
