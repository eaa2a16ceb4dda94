"""The pages' addresses, to be mounted beside Slack's in bot/app.py."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from mimetypes import guess_type

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.pages import endpoint, origin
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.pages.endpoint import Endpoint, PageRequest, RequestRejectedError
from bot.pages.error_pages import ErrorPages
from bot.pages.headers import SecurityHeadersMiddleware
from bot.pages.sessions import SessionGuard, SessionHandler
from bot.pages.templating import PageRenderer
from bot.pages.views import sign_in_return
from bot.pages.views.arrival import ArrivalView
from bot.pages.views.calendar_file import CalendarFileView
from bot.pages.views.check_text import CheckTextView
from bot.pages.views.emergency_view import EmergencyView
from bot.pages.views.poll import PollView
from bot.pages.views.review_view import ReviewView
from bot.pages.views.sign_in_return import SignInReturnView
from bot.pages.views.summary_view import SummaryView
from bot.pages.views.talk_view import TalkView
from bot.pages.views.writing_view import WritingView
from flows.context import Services

Named = tuple[str, SessionHandler]
"""What the audit log calls the use of a page, and who answers there."""

_OWN_PATHS = ("/w", "/s", "/held", "/pages-static")  # below these nothing else is anywhere


def build_routes(services: Services, *, timeout_seconds: float = endpoint.BODY_TIMEOUT_SECONDS) -> list[Route]:
    """Return every address of the pages; each answers its own errors. Bodies have `patience` seconds to arrive."""
    own, encrypted = origin.get_own_origin(services.public_url), services.public_url.startswith("https:")
    renderer, cookie = PageRenderer(), PageSessionCookie(encrypted)
    ends = ErrorPages(renderer)

    def at(path: str, app: ASGIApp) -> Route:
        return Route(path, SecurityHeadersMiddleware(ends.wrap(app), encrypted=encrypted))

    ways_in = _build_entry_endpoints(services, renderer, cookie, timeout_seconds)
    of_sitting = _of_sitting(SessionGuard(services, renderer, cookie), own, timeout_seconds)
    return [
        *[at(path, one) for path, one in (ways_in | of_sitting).items()],
        at("/held/{held}", Endpoint(own, get=CalendarFileView(services).serve_file)),
        at("/pages-static/{name}", Endpoint(own, get=_StaticFiles().serve_file)),
        *[at(f"{path}/{{rest:path}}", Endpoint(own)) for path in _OWN_PATHS],
    ]


def _of_sitting(guard: SessionGuard, own: str, timeout_seconds: float) -> dict[str, Endpoint]:
    """Return every address of a sitting. Each handler has an id of its own, under which the audit log stores its use.

    An id stays as it is: rows that are years old hold it, and the words of a member's own log are found by it.
    """
    services, renderer = guard.services, guard.renderer
    page_session, checking = WritingView(services, renderer, guard), CheckTextView(services, renderer)
    talking, signing, reviewing = (
        TalkView(services, renderer, guard),
        SummaryView(services, renderer, guard),
        ReviewView(services, renderer, guard),
    )
    emergencies = EmergencyView(services, renderer, guard)
    shown, kept = (
        emergencies.show_or(reviewing.show_queue_or(page_session.show_boxes)),
        emergencies.submit_or(page_session.submit_boxes),
    )

    def read(action: str, show: SessionHandler) -> Endpoint:
        return Endpoint(own, get=guard.handle_get(action, show))

    def both(show: Named, take: Named) -> Endpoint:
        return Endpoint(
            own,
            get=guard.handle_get(*show),
            post=guard.handle_post(*take),
            most=endpoint.MAX_LARGE_BODY_BYTES,
            timeout_seconds=timeout_seconds,
        )

    def draft(action: str, keep: SessionHandler) -> Endpoint:
        return Endpoint(own, post=guard.handle_post(action, keep, as_data=True), timeout_seconds=timeout_seconds)

    def ask(action: str, answer: SessionHandler, counts: str) -> Endpoint:
        return Endpoint(own, post=guard.handle_poll(action, answer, counts=counts), timeout_seconds=timeout_seconds)

    return {
        "/s/{sitting}": both(("page.emergencies.or_else", shown), ("page.emergencies.or_do", kept)),
        "/s/{sitting}/e/{piece}": read("page.emergencies.piece", emergencies.show_piece),
        **_for_review(reviewing, both, draft),
        "/s/{sitting}/draft": draft("page.sitting.keep_draft", page_session.save_draft),
        "/s/{sitting}/check": ask("page.checking.check", checking.check_text, "check"),
        "/s/{sitting}/where": ask("page.where.answer", PollView(services, renderer).answer_poll, "page"),
        "/s/{sitting}/q/{question}": both(
            ("page.talking.show", talking.show_question), ("page.talking.record", talking.submit_answer)
        ),
        "/s/{sitting}/meanwhile": read("page.talking.meanwhile", talking.show_waiting),
        **_to_sign(signing, both),
        "/s/{sitting}/note": read("page.signing.note", signing.show_contact_note),
    }


def _for_review(
    reviewing: ReviewView, both: Callable[[Named, Named], Endpoint], draft: Callable[[str, SessionHandler], Endpoint]
) -> dict[str, Endpoint]:
    """Return the addresses at which a supervisor reads and answers."""
    side = ("page.reviewing.review", reviewing.show_review), ("page.reviewing.decide", reviewing.submit_review)
    asked = ("page.reviewing.question", reviewing.show_question), ("page.reviewing.answer", reviewing.submit_answer)
    return {
        "/s/{sitting}/r/{consult}/{part}": both(*side),
        "/s/{sitting}/r/{consult}/{part}/draft": draft("page.reviewing.keep_draft", reviewing.save_draft),
        "/s/{sitting}/a/{asking}": both(*asked),
    }


def _to_sign(signing: SummaryView, both: Callable[[Named, Named], Endpoint]) -> dict[str, Endpoint]:
    """Return the addresses of looking back, of signing, and of what is signed."""
    after = ("page.signing.look_back", signing.show_debrief), ("page.signing.keep_look_back", signing.submit_debrief)
    return {
        "/s/{sitting}/after": both(*after),
        "/s/{sitting}/sign": both(
            ("page.signing.read", signing.show_for_signing), ("page.signing.sign", signing.submit_signature)
        ),
        "/s/{sitting}/signed": both(
            ("page.signing.signed", signing.show_signed), ("page.signing.add", signing.submit_addendum)
        ),
    }


def _build_entry_endpoints(
    services: Services, renderer: PageRenderer, cookie: PageSessionCookie, timeout_seconds: float
) -> dict[str, Endpoint]:
    """Return the addresses at which nobody sits yet."""
    own, away = origin.get_own_origin(services.public_url), SignInCookie(cookie.is_https, sign_in_return.RETURN_PATH)
    arrival = ArrivalView(services, renderer, cookie, away)
    return {
        "/w": Endpoint(own, get=arrival.show_empty_page),
        "/w/who": Endpoint(own, post=arrival.show_owner, timeout_seconds=timeout_seconds),
        "/w/open": Endpoint(own, post=arrival.use_link, timeout_seconds=timeout_seconds),
        sign_in_return.RETURN_PATH: Endpoint(
            own, get=SignInReturnView(services, renderer, cookie, away).finish_sign_in
        ),
    }


class _StaticFiles:
    """The scripts and styles, read once; nothing else can be asked for."""

    def __init__(self) -> None:
        self._found = _read_static_files()

    def serve_file(self, request: PageRequest) -> Response:
        """Return one file."""
        if request.path_params["name"] not in self._found:
            raise RequestRejectedError(404, "not_here")
        content, kind = self._found[request.path_params["name"]]
        return Response(content, media_type=kind)


@cache
def _read_static_files() -> dict[str, tuple[bytes, str | None]]:
    folder = files("bot.pages").joinpath("static")
    return {file.name: (file.read_bytes(), guess_type(file.name)[0]) for file in folder.iterdir()}
