"""How the two therapists reach each other for the talk: the practice's link, or a direct message where they huddle."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.context import Surface
from flows.forms import Button, Paragraph, Piece, Row
from flows.people import membership
from flows.practice.call_link import PHONE

LINK_BUTTON = "open_page"  # a button that only opens its address


@dataclass(frozen=True)
class CallInvitation:
    """That the two call or meet now, in words, with a link if there is one."""

    sentence: str
    label: str = ""  # of the link
    url: str = ""  # https, tel, or a link into the chat

    @property
    def is_button(self) -> bool:
        """Tell whether the link can be a button in a chat: a phone number cannot."""
        return bool(self.url) and not self.url.startswith(PHONE)


def invite_to_call(record: ConsultRecord) -> CallInvitation:
    """Return what to say to this therapist, and the practice's link; without one, the way to a huddle."""
    names, link = {"colleague": record.colleague.first_name}, record.settings.call_link
    if link.startswith(PHONE):
        number = link.removeprefix(PHONE)
        sentence = _say("call_by_phone", number=number, **names)
        return CallInvitation(sentence, _say("call_phone", number=number), PHONE + re.sub(r"[^+0-9,;*#]", "", number))
    together = _say("call_together", **names)
    if link:
        return CallInvitation(together, _say("call_join"), link)
    huddle, url = _say("call_huddle"), _link_direct_message(record)
    return CallInvitation(f"{together} {huddle}", _say("call_message", **names) if url else "", url)


def minutes_talked(record: ConsultRecord) -> int | None:
    """Return for how many whole minutes the two have been talking; None before that, and once all is answered."""
    began_at = record.consult.began_at
    if began_at is None or not record.is_conferring:
        return None
    return max(record.now - began_at, timedelta()) // timedelta(minutes=1)


def call_rows(invitation: CallInvitation, about: str) -> Sequence[Piece]:
    """Return the invitation as a row of a screen, with the link as a button where it can be one."""
    if not invitation.is_button:
        return (Paragraph(invitation.sentence),)
    return (Row((Button(LINK_BUTTON, invitation.label, about, url=invitation.url),), invitation.sentence),)


def _link_direct_message(record: ConsultRecord) -> str:
    services = record.ctx.services
    identity = membership.find_identity(record.ctx.session, record.colleague.id, Surface.SLACK)
    return services.link_direct_message(identity) if identity else ""


def _say(phrase: str, **names: str) -> str:
    return WORDS.phrases[phrase].format(**names)
