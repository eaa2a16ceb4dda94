"""The pages' addresses, to be mounted beside Slack's in bot/app.py."""

from functools import cache
from importlib.resources import files
from mimetypes import guess_type

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.pages import endpoint, origin
from bot.pages.cookies import SignInCookie, SittingCookie
from bot.pages.endpoint import Door, TurnedAwayError, Visit
from bot.pages.error_pages import Ends
from bot.pages.headers import WithHeaders
from bot.pages.sessions import Seated, Seats
from bot.pages.templating import Look
from bot.pages.views import sign_in_return
from bot.pages.views.arrival import Arrival
from bot.pages.views.calendar_file import Held
from bot.pages.views.check_text import Checking
from bot.pages.views.emergency_view import Emergencies
from bot.pages.views.poll import Where
from bot.pages.views.review_view import Reviewing
from bot.pages.views.sign_in_return import Back
from bot.pages.views.summary_view import Signing
from bot.pages.views.talk_view import Talking
from bot.pages.views.writing_view import Sitting
from flows.context import Desk

_OURS = ("/w", "/s", "/held", "/pages-static")  # below these nothing else is anywhere


def routes(desk: Desk, *, patience: float = endpoint.PATIENCE) -> list[Route]:
    """Return every address of the pages; each answers its own errors. Bodies have `patience` seconds to arrive."""
    own, encrypted = origin.own(desk.public_url), desk.public_url.startswith("https:")
    look, cookie = Look(), SittingCookie(encrypted)
    seats = Seats(desk, look, cookie)
    sitting, ends, checking = Sitting(desk, look, seats), Ends(look), Checking(desk, look)
    talking, signing, reviewing = Talking(desk, look, seats), Signing(desk, look, seats), Reviewing(desk, look, seats)
    emergencies = Emergencies(desk, look, seats)

    def at(path: str, app: ASGIApp) -> Route:
        return Route(path, WithHeaders(ends.around(app), encrypted=encrypted))

    def both(show: Seated, take: Seated) -> Door:
        return Door(own, get=seats.read(show), post=seats.give(take), most=endpoint.LARGE, patience=patience)

    def draft(keep: Seated) -> Door:
        return Door(own, post=seats.give(keep, as_data=True), patience=patience)

    return [
        *[at(path, one) for path, one in _ways_in(desk, look, cookie, patience).items()],
        at("/s/{sitting}", both(emergencies.or_else(reviewing.or_else(sitting.show)), emergencies.or_do(sitting.keep))),
        at("/s/{sitting}/e/{piece}", Door(own, get=seats.read(emergencies.piece))),
        at("/s/{sitting}/r/{consult}/{part}", both(reviewing.review, reviewing.decide)),
        at("/s/{sitting}/r/{consult}/{part}/draft", draft(reviewing.keep_draft)),
        at("/s/{sitting}/a/{asking}", both(reviewing.question, reviewing.answer)),
        at("/s/{sitting}/draft", draft(sitting.keep_draft)),
        at("/s/{sitting}/check", Door(own, post=seats.ask(checking.check, counts="check"), patience=patience)),
        at("/s/{sitting}/where", Door(own, post=seats.ask(Where(desk, look).answer), patience=patience)),
        at("/s/{sitting}/q/{question}", both(talking.show, talking.record)),
        at("/s/{sitting}/meanwhile", Door(own, get=seats.read(talking.meanwhile))),
        at("/s/{sitting}/after", both(signing.look_back, signing.keep_look_back)),
        at("/s/{sitting}/sign", both(signing.read, signing.sign)),
        at("/s/{sitting}/signed", both(signing.signed, signing.add)),
        at("/s/{sitting}/note", Door(own, get=seats.read(signing.note))),
        at("/held/{held}", Door(own, get=Held(desk).file)),
        at("/pages-static/{name}", Door(own, get=_Files().serve)),
        *[at(f"{path}/{{rest:path}}", Door(own)) for path in _OURS],
    ]


def _ways_in(desk: Desk, look: Look, cookie: SittingCookie, patience: float) -> dict[str, Door]:
    """Return the addresses at which nobody sits yet."""
    own, away = origin.own(desk.public_url), SignInCookie(cookie.encrypted, sign_in_return.PATH)
    arrival = Arrival(desk, look, cookie, away)
    return {
        "/w": Door(own, get=arrival.shell),
        "/w/who": Door(own, post=arrival.who, patience=patience),
        "/w/open": Door(own, post=arrival.open, patience=patience),
        sign_in_return.PATH: Door(own, get=Back(desk, look, cookie, away).come),
    }


class _Files:
    """The scripts and styles, read once; nothing else can be asked for."""

    def __init__(self) -> None:
        self._found = _read()

    def serve(self, visit: Visit) -> Response:
        """Return one file."""
        if visit.path["name"] not in self._found:
            raise TurnedAwayError(404, "not_here")
        content, kind = self._found[visit.path["name"]]
        return Response(content, media_type=kind)


@cache
def _read() -> dict[str, tuple[bytes, str | None]]:
    folder = files("bot.pages").joinpath("static")
    return {file.name: (file.read_bytes(), guess_type(file.name)[0]) for file in folder.iterdir()}
