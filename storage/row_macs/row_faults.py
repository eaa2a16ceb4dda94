"""What is wrong with a stored row, without anything that is in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RowFault:
    """A row that is not as the product wrote it: its table, its primary key, and why (a fixed id)."""

    table: str
    key: str
    # no_mac, changed, set_back, people (rows of people were added, deleted or put back), or not_asked_for (the database
    # returned it for a condition that it does not meet)
    why: str


class RowChangedError(Exception):
    """A stored row is not as the product wrote it, so nothing is shown or changed because of it."""

    def __init__(self, fault: RowFault) -> None:
        super().__init__(self.__doc__)
        self.fault = fault


class RowsUnsignedError(Exception):
    """The database has rows from before rows had MACs, and nobody has signed them."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class NoSealError(Exception):
    """Rows cannot be signed or looked through without the key: call `Database.use_seal` first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)
