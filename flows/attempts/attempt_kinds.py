"""The kinds of attempts to get in that are counted."""

from enum import StrEnum


class AttemptKind(StrEnum):
    """What was tried. Never change an id: stored rows contain it."""

    FORGED = "slack_signature"  # a request to the endpoint for Slack whose signature is missing or wrong
    STALE = "slack_timestamp"  # one that is older than five minutes, or from the future
    LINK = "page_link"  # a link that does not exist, was used or is too old
    COOKIE = "page_cookie"  # a cookie that is that of no open page session
    FORM = "page_form"  # a form from another site, or without the token of its page session
    SIGN_IN = "sign_in"  # a sign-in by somebody else, or that the sign-in server does not confirm
    CALENDAR = "calendar"  # the address of a calendar file that does not exist
