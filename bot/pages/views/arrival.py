"""/w, where a link from Slack arrives: an empty page, the name of its member, and opening it once."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from bot.page_access import page_sessions, sign_in
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.pages.endpoint import PageRequest, RequestRejectedError
from bot.pages.session_cache import PageSessionCache
from bot.pages.templating import PageRenderer
from flows.attempts.attempt_kinds import AttemptKind
from flows.context import IdentityProvider, IdentityProviderUnreachableError, Services

_GONE, _UNAVAILABLE = 410, 503


@dataclass(frozen=True)
class ArrivalView:
    """The handlers of /w."""

    services: Services
    renderer: PageRenderer
    session_cookie: PageSessionCookie
    sign_in_cookie: SignInCookie
    cache: PageSessionCache

    def show_empty_page(self, _request: PageRequest) -> Response:
        """Return a page without any data: a prefetch, a log or a preview sees no more than this."""
        return self.renderer.render_page(
            "arrival", {"once": "sign_in_first" if self.services.identity_provider else "opening_once"}
        )

    def show_owner(self, request: PageRequest) -> Response:
        """Return the first name of the link's member, without using up the link."""
        owner = page_sessions.find_link_owner(self.services, self._read_token(request))
        if owner is None:
            return self._refuse_link(request)
        return JSONResponse({"said": self.renderer.phrases["continue_as"].format(name=owner.actor.first_name)})

    def use_link(self, request: PageRequest) -> Response:
        """Use up the link and give this browser the page session, or start a sign-in where members must sign in."""
        if self.services.identity_provider is not None:
            return self._start_sign_in(self.services.identity_provider, request)
        opened = page_sessions.open_by_token(self.services, self._read_token(request))
        if opened is None:
            return self._refuse_link(request)
        response = JSONResponse({"page": f"/s/{opened.page_session_id}"})
        self.session_cookie.set_secret(response, opened)
        self.cache.remember_opened(opened)
        return response

    def _start_sign_in(self, identity_provider: IdentityProvider, request: PageRequest) -> Response:
        """Send this browser to sign in; the link stays unused meanwhile."""
        try:
            started_sign_in = sign_in.start_sign_in(self.services, identity_provider, self._read_token(request))
        except IdentityProviderUnreachableError:
            return self.renderer.render_sentence(
                _UNAVAILABLE, self.renderer.phrases["sign_in_unreachable"], as_data=True
            )
        if started_sign_in is None:
            return self._refuse_link(request)
        response = JSONResponse({"page": started_sign_in.url})
        self.sign_in_cookie.set_secret(response, started_sign_in)
        return response

    def _read_token(self, request: PageRequest) -> str:
        if "token" not in request.form_fields:
            raise RequestRejectedError(400, "unreadable")
        return request.form_fields["token"]

    def _refuse_link(self, request: PageRequest) -> Response:
        self.services.note_attempt(AttemptKind.LINK, request.source)
        return self.renderer.render_sentence(_GONE, self.renderer.phrases["link_done"], as_data=True)
