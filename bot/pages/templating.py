"""Render templates, and plain sentences as a page or as JSON."""

from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.practice_badge import PracticeBadge
from flows import content
from flows.danger.detector import may_mean_danger


@cache
def _load_environment() -> Environment:
    """Return the templates, compiled once for the whole process, however many practices it serves."""
    environment = Environment(
        loader=PackageLoader("bot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(may_mean_danger=may_mean_danger, flow_says=content.WORDS.phrases)
    return environment


class PageRenderer:
    """The templates, with the pages' own phrases. All typed text is escaped."""

    def __init__(self, find_numbers: Callable[[], str] = str, badge: PracticeBadge | None = None) -> None:
        """Read phrases and templates once. `find_numbers`: who to call, for the pages on which something failed."""
        self._badge = badge or PracticeBadge()
        self._find_numbers = find_numbers
        self.phrases = content.load_library("bot.pages").phrases
        self._templates = _load_environment()

    def render_page(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Return a whole page. Templates find the pages' phrases as `say`."""
        html = self._templates.get_template(f"{template}.html").render(say=self.phrases, badge=self._badge, **values)
        return HTMLResponse(html, status)

    def render_sentence(self, status: int, sentence: str, *, title: str = "", as_data: bool = False) -> Response:
        """Return one sentence: as a page of its own, or as JSON for the script of an open page."""
        if as_data:
            return JSONResponse({"said": sentence}, status)
        title = title or self.phrases["trouble_title"]
        values = {"title": title, "said": sentence, "numbers": self._find_numbers()}
        return self.render_page("sentence", values, status)
