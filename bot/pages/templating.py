"""Render templates, and plain sentences as a page or as JSON."""

from collections.abc import Callable, Mapping
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.practice_badge import PracticeBadge
from flows import content
from flows.impressions.checking import check_danger
from flows.impressions.piece_cache import NO_CACHE, PieceCache


@cache
def _load_environment() -> Environment:
    """Return the templates, compiled once for the whole process, however many practices it serves."""
    environment = Environment(
        loader=PackageLoader("bot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # a template is never edited while the product runs; a page would ask for 19 files' times
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(flow_says=content.WORDS.phrases)
    return environment


class PageRenderer:
    """The templates, with the pages' own phrases. All typed text is escaped."""

    def __init__(
        self, find_numbers: Callable[[], str] = str, badge: PracticeBadge | None = None, answers: PieceCache = NO_CACHE
    ) -> None:
        """Read phrases and templates once.

        `find_numbers`: who to call, for the pages on which something failed. `answers`: earlier ones of the checker.
        """
        self._find_numbers = find_numbers
        self._shared_values = {
            "badge": badge or PracticeBadge(),
            "may_mean_danger": partial(check_danger, cache=answers),
        }
        self.phrases = content.load_library("bot.pages").phrases
        self._templates = _load_environment()

    def render_page(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Return a whole page. Templates find the pages' phrases as `say`."""
        html = self._templates.get_template(f"{template}.html").render(self._shared_values, say=self.phrases, **values)
        return HTMLResponse(html, status)

    def render_sentence(self, status: int, sentence: str, *, title: str = "", as_data: bool = False) -> Response:
        """Return one sentence: as a page of its own, or as JSON for the script of an open page."""
        if as_data:
            return JSONResponse({"said": sentence}, status)
        title = title or self.phrases["trouble_title"]
        values = {"title": title, "said": sentence, "numbers": self._find_numbers()}
        return self.render_page("sentence", values, status)
