"""From words and values to what a browser shows: the templates, and the two shapes of a plain answer."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, Response

from flows import content


@cache
def _load_environment() -> Environment:
    """Return the templates, compiled once for the whole process, however many practices it serves."""
    return Environment(
        loader=PackageLoader("bot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class PageRenderer:
    """The templates, filled with the pages' own words. Everything that somebody typed is escaped."""

    def __init__(self) -> None:
        """Read words and templates once."""
        self.phrases = content.load_library("bot.pages").phrases
        self._templates = _load_environment()

    def render_page(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Return a whole page; templates find the pages' words as `say`."""
        html = self._templates.get_template(f"{template}.html").render(say=self.phrases, **values)
        return HTMLResponse(html, status)

    def render_sentence(self, status: int, said: str, *, title: str = "", as_data: bool = False) -> Response:
        """Return one sentence: as a page of its own, or as data for the script of a page that is open."""
        if as_data:
            return JSONResponse({"said": said}, status)
        return self.render_page("sentence", {"title": title or self.phrases["trouble_title"], "said": said}, status)
