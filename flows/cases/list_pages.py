"""Lists that are longer than a screen: the button that leads to their next page."""

from flows.content import WORDS
from flows.forms import Button, Row


def to_further(button: str, place: str) -> tuple[Row, ...]:
    """Return the row with the button to a list's next page, which carries where it begins; none without a place."""
    return (Row((Button(button, WORDS.phrases[button], place),)),) if place else ()
