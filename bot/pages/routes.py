"""The routes of the pages, mounted beside Slack's in bot/app.py."""

from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import PurePath

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.pages import endpoint, origin
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.pages.endpoint import Endpoint, PageHandler, PageRequest, RequestRejectedError
from bot.pages.error_pages import ErrorPages
from bot.pages.headers import SecurityHeadersMiddleware
from bot.pages.outside_calls import BoundedProvider
from bot.pages.sessions import SessionGuard, SessionHandler
from bot.pages.templating import PageRenderer
from bot.pages.views import sign_in_return
from bot.pages.views.arrival import ArrivalView
from bot.pages.views.calendar_file import CalendarFileView
from bot.pages.views.check_text import CheckTextView
from bot.pages.views.emergency_view import EmergencyView
from bot.pages.views.poll import PollView
from bot.pages.views.releases_view import ReleasesView
from bot.pages.views.review_view import ReviewView
from bot.pages.views.safety_view import SafetyView
from bot.pages.views.sign_in_return import SignInReturnView
from bot.pages.views.summary_view import SummaryView
from bot.pages.views.talk_view import TalkView
from bot.pages.views.writing_view import CaseView, WritingView
from bot.practice_badge import PracticeBadge
from flows.context import Services
from flows.practice.numbers import call_first

NamedHandler = tuple[str, SessionHandler]
"""The id of a page for the audit log, and the handler of the page."""

LOGO_NAME = "practice-logo"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml; charset=utf-8"}
"""Named here: a machine's own list may name others, and a browser runs no script of another type (nosniff)."""

_OWN_PATHS = ("/w", "/s", "/held", "/pages-static")  # nothing else is served below these paths


def build_routes(
    services: Services,
    badge: PracticeBadge | None = None,
    *,
    timeout_seconds: float = endpoint.BODY_TIMEOUT_SECONDS,
) -> list[Route]:
    """Return every route of the pages; each answers its own errors. The timeout (seconds) is for a body to arrive.

    `badge`: the name and logo of the practice, which every page shows.
    """
    own_origin, encrypted = origin.get_own_origin(services.public_url), services.public_url.startswith("https:")
    renderer = PageRenderer(lambda: call_first(services), badge, services.answer_cache)
    cookie = PageSessionCookie(encrypted)
    error_pages = ErrorPages(renderer, services)

    def build_route(path: str, app: ASGIApp) -> Route:
        return Route(path, SecurityHeadersMiddleware(error_pages.wrap(app), encrypted=encrypted))

    guard = SessionGuard(services, renderer, cookie)
    entry_endpoints = _build_entry_endpoints(guard, own_origin, timeout_seconds)
    session_endpoints = _build_session_endpoints(guard, own_origin, timeout_seconds)
    return [
        *[build_route(path, page) for path, page in (entry_endpoints | session_endpoints).items()],
        build_route("/held/{held}", Endpoint(own_origin, get=CalendarFileView(services).serve_file)),
        build_route("/pages-static/{name}", Endpoint(own_origin, get=_StaticFiles(badge).serve_file)),
        *[build_route(f"{path}/{{rest:path}}", Endpoint(own_origin)) for path in _OWN_PATHS],
    ]


@dataclass(frozen=True)
class _EndpointFactory:
    """Makes the endpoints of a page session. Each handler comes with its id for the audit log."""

    guard: SessionGuard
    own_origin: str
    timeout_seconds: float

    def page(self, action_id: str, show: SessionHandler) -> Endpoint:
        """Return an endpoint that shows a page."""
        return Endpoint(self.own_origin, get=self.guard.handle_get(action_id, show))

    def page_with_form(
        self, show: NamedHandler, submit: NamedHandler, limit_kinds: tuple[str, str] = ("page", "write")
    ) -> Endpoint:
        """Return an endpoint that shows a page and accepts its form; `limit_kinds`: the rate limits of the two."""
        return Endpoint(
            self.own_origin,
            get=self.guard.handle_get(*show, limit_kind=limit_kinds[0]),
            post=self.guard.handle_post(*submit, limit_kind=limit_kinds[1]),
            admit=self.guard.admit,
            max_bytes=endpoint.MAX_LARGE_BODY_BYTES,
            timeout_seconds=self.timeout_seconds,
        )

    def accept(self, action_id: str, submit: SessionHandler, *, as_data: bool = True) -> Endpoint:
        """Return an endpoint that only accepts a form. `as_data`: of a script, as a draft while its owner types."""
        return self._accepting(self.guard.handle_post(action_id, submit, as_data=as_data))

    def poll(self, action_id: str, answer: SessionHandler, limit_kind: str) -> Endpoint:
        """Return an endpoint for requests that the page's script makes by itself; `limit_kind`: their rate limit."""
        post = self.guard.handle_poll(action_id, answer, limit_kind=limit_kind)
        return self._accepting(post)

    def _accepting(self, post: PageHandler) -> Endpoint:
        return Endpoint(self.own_origin, post=post, admit=self.guard.admit, timeout_seconds=self.timeout_seconds)


def _build_session_endpoints(guard: SessionGuard, own_origin: str, timeout_seconds: float) -> dict[str, Endpoint]:
    """Return the endpoints of a page session. Each handler has its own id for the audit log.

    Never change an id: old rows contain it, and the texts of a member's own log are found by it.
    """
    services, renderer = guard.services, guard.renderer
    writing_view, check_view = WritingView(services, renderer, guard), CheckTextView(services, renderer)
    talk_view, summary_view = TalkView(services, renderer, guard), SummaryView(services, renderer, guard)
    review_view, emergency_view = ReviewView(services, renderer, guard), EmergencyView(services, renderer, guard)
    safety_view, releases_view = SafetyView(services, renderer, guard), ReleasesView(services, renderer, guard)
    case_view = CaseView(services, renderer, guard)
    show_front = emergency_view.show_or(review_view.show_queue_or(writing_view.show_boxes))
    show_front = releases_view.show_or(safety_view.show_or(show_front))
    submit_front = emergency_view.submit_or(writing_view.submit_boxes)
    endpoints = _EndpointFactory(guard, own_origin, timeout_seconds)
    return {
        "/s/{sitting}": endpoints.page_with_form(
            ("page.emergencies.or_else", show_front), ("page.emergencies.or_do", submit_front)
        ),
        "/s/{sitting}/e/{piece}": endpoints.page("page.emergencies.piece", emergency_view.show_piece),
        **_build_safety_endpoints(safety_view, endpoints),
        **_build_releases_endpoints(releases_view, endpoints),
        "/s/{sitting}/sign-out": endpoints.accept("page.session.sign_out", guard.sign_out, as_data=False),
        "/s/{sitting}/case": endpoints.page_with_form(
            ("page.case.show", case_view.show_case), ("page.case.save", case_view.submit_nickname)
        ),
        **_build_review_endpoints(review_view, endpoints),
        "/s/{sitting}/draft": endpoints.accept(
            "page.sitting.keep_draft", emergency_view.save_draft_or(writing_view.save_draft)
        ),
        "/s/{sitting}/check": endpoints.poll("page.checking.check", check_view.check_text, "check"),
        "/s/{sitting}/danger": endpoints.poll("page.checking.check", check_view.check_danger, "check"),
        "/s/{sitting}/where": endpoints.poll("page.where.answer", PollView(services, renderer).answer_poll, "page"),
        "/s/{sitting}/q/{question}": endpoints.page_with_form(
            ("page.talking.show", talk_view.show_question), ("page.talking.record", talk_view.submit_answer)
        ),
        "/s/{sitting}/meanwhile": endpoints.page("page.talking.meanwhile", talk_view.show_waiting),
        **_build_summary_endpoints(summary_view, endpoints),
        "/s/{sitting}/note": endpoints.page("page.signing.note", summary_view.show_contact_note),
    }


def _build_safety_endpoints(safety_view: SafetyView, endpoints: _EndpointFactory) -> dict[str, Endpoint]:
    """Return the endpoints of a safety concern, which every page leads to, and of an alert. They have a limit apart."""
    limits = ("safety", "safety")
    ask = endpoints.page_with_form(
        ("page.safety.ask", safety_view.show_concern), ("page.safety.tell", safety_view.submit_concern), limits
    )
    alert = ("page.safety.show", safety_view.show_alert), ("page.safety.do", safety_view.submit_alert)
    return {
        "/s/{sitting}/safety": ask,
        "/s/{sitting}/r/{consult}/{part}/safety": ask,
        "/s/{sitting}/a/{asking}/safety": ask,
        "/s/{sitting}/alert/{alert}": endpoints.page_with_form(*alert, limits),
    }


def _build_releases_endpoints(releases_view: ReleasesView, endpoints: _EndpointFactory) -> dict[str, Endpoint]:
    """Return the endpoints of the releases of one case."""
    grid = ("page.releases.show", releases_view.show_releases), ("page.releases.save", releases_view.submit_forms)
    change = ("page.releases.ask", releases_view.show_change), ("page.releases.update", releases_view.submit_change)
    return {
        "/s/{sitting}/releases": endpoints.page_with_form(*grid),
        "/s/{sitting}/releases/{form}/{change}": endpoints.page_with_form(*change),
    }


def _build_review_endpoints(review_view: ReviewView, endpoints: _EndpointFactory) -> dict[str, Endpoint]:
    """Return the endpoints where a supervisor reads and answers."""
    review = ("page.reviewing.review", review_view.show_review), ("page.reviewing.decide", review_view.submit_review)
    question = (
        ("page.reviewing.question", review_view.show_question),
        ("page.reviewing.answer", review_view.submit_answer),
    )
    return {
        "/s/{sitting}/r/{consult}/{part}": endpoints.page_with_form(*review),
        "/s/{sitting}/r/{consult}/{part}/draft": endpoints.accept("page.reviewing.keep_draft", review_view.save_draft),
        "/s/{sitting}/a/{asking}": endpoints.page_with_form(*question),
    }


def _build_summary_endpoints(summary_view: SummaryView, endpoints: _EndpointFactory) -> dict[str, Endpoint]:
    """Return the endpoints of the debrief, of signing, and of the signed summary."""
    debrief = (
        ("page.signing.look_back", summary_view.show_debrief),
        ("page.signing.keep_look_back", summary_view.submit_debrief),
    )
    return {
        "/s/{sitting}/after": endpoints.page_with_form(*debrief),
        "/s/{sitting}/sign": endpoints.page_with_form(
            ("page.signing.read", summary_view.show_for_signing), ("page.signing.sign", summary_view.submit_signature)
        ),
        "/s/{sitting}/signed": endpoints.page_with_form(
            ("page.signing.signed", summary_view.show_signed), ("page.signing.add", summary_view.submit_addendum)
        ),
    }


def _build_entry_endpoints(guard: SessionGuard, own_origin: str, timeout_seconds: float) -> dict[str, Endpoint]:
    """Return the endpoints that need no page session. Those that open one tell the guard's cache whose it is."""
    sign_in_cookie = SignInCookie(guard.session_cookie.is_https, sign_in_return.RETURN_PATH)
    provider = guard.services.identity_provider
    services = replace(guard.services, identity_provider=BoundedProvider(provider)) if provider else guard.services
    shared = services, guard.renderer, guard.session_cookie, sign_in_cookie, guard.cache
    arrival = ArrivalView(*shared)
    accepting_token = partial(
        Endpoint, own_origin, max_bytes=endpoint.MAX_TOKEN_BODY_BYTES, timeout_seconds=timeout_seconds
    )
    return {
        "/w": Endpoint(own_origin, get=arrival.show_empty_page),
        "/w/who": accepting_token(post=arrival.show_owner),
        "/w/open": accepting_token(post=arrival.use_link),
        sign_in_return.RETURN_PATH: Endpoint(own_origin, get=SignInReturnView(*shared).finish_sign_in),
    }


class _StaticFiles:
    """The scripts and styles, read once, and the practice's logo. No other file is served."""

    def __init__(self, badge: PracticeBadge | None) -> None:
        logo = {LOGO_NAME: (badge.logo, badge.logo_type)} if badge and badge.logo else {}
        self._files = _read_static_files() | logo

    def serve_file(self, request: PageRequest) -> Response:
        """Return one file."""
        if request.path_params["name"] not in self._files:
            raise RequestRejectedError(404, "not_here")
        content, media_type = self._files[request.path_params["name"]]
        return Response(content, media_type=media_type)


@cache
def _read_static_files() -> dict[str, tuple[bytes, str]]:
    folder = files("bot.pages").joinpath("static")
    return {file.name: (file.read_bytes(), _MEDIA_TYPES[PurePath(file.name).suffix]) for file in folder.iterdir()}
