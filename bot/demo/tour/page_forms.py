"""Forms of the private pages, read from their HTML and filled in as a person would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_CHOSEN = {"sharing": "knows", "crept[]": "none", "backed": "yes", "method": "video", "minutes": "30"}
"""The values to enter in fields whose first option would say something else."""
_BUTTONS = ("record", "approved", "not_discussed")


@dataclass
class PageForm:
    """One form: its address, its fields with their offered values, and the values of its buttons."""

    action: str
    fixed: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    button_name: str = ""
    has_main_button: bool = False

    def fill_in(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the form's data; `texts`: what to write, by field, and under "" what to write elsewhere."""
        data = dict(self.fixed)
        for name, values in self.options.items():
            wanted = _CHOSEN.get(name, "")
            data[name] = wanted if wanted in values or not any(values) else values[0]
        for name in self.texts:
            data[name] = texts.get(name, "")
        if self.buttons and not (self.has_main_button and not set(_BUTTONS) & set(self.buttons)):
            data[self.button_name] = next((name for name in _BUTTONS if name in self.buttons), self.buttons[0])
        return data


class _FormParser(HTMLParser):
    """Collects the forms and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.links: list[tuple[str, str]] = []
        self._link = ""
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._link = given.get("href", "")
        elif tag == "form" and given.get("method") == "post" and given.get("class") != "add":
            self.forms.append(PageForm(given.get("action", "")))
            self._is_inside = True
        elif self._is_inside and tag == "button" and "main" in given.get("class", "") and not given.get("name"):
            self.forms[-1].has_main_button = True
        elif self._is_inside and given.get("name") and "form" not in given:
            self._add_field(tag, given)

    def _add_field(self, tag: str, given: Mapping[str, str]) -> None:
        form, name, value = self.forms[-1], given["name"], given.get("value", "")
        kind = given.get("type", "text") if tag == "input" else tag
        if kind == "hidden":
            form.fixed[name] = value
        elif kind in ("radio", "checkbox", "number"):
            form.options.setdefault(name, []).append(value)
        elif kind == "textarea":
            form.texts.append(name)
        elif kind == "button":
            form.button_name = name
            form.buttons.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        if tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._link and data.strip():
            self.links.append((data.strip(), self._link))


def find_form(html: str) -> PageForm | None:
    """Return the main form of a page, or None: the first one with a field or button to use."""
    parser = _FormParser()
    parser.feed(html)
    return next((form for form in parser.forms if form.options or form.texts or form.buttons), None) or next(
        iter(parser.forms), None
    )


def find_link(html: str, text: str) -> str | None:
    """Return the address of the link whose text contains `text`, or None."""
    parser = _FormParser()
    parser.feed(html)
    matching: Iterable[str] = (address for words, address in parser.links if text in words)
    return next(iter(matching), None)


def find_address(html: str, start: str) -> str:
    """Return the first address of a link that starts like this, or an empty text."""
    parser = _FormParser()
    parser.feed(html)
    return next((address for _words, address in parser.links if address.startswith(start)), "")
