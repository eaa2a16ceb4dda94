"""Ways for two therapists to bring a consult to each of its ends. Each must work from any point of the preparation."""

from datetime import timedelta

from storage.models import Consult
from tests.dialogues.whole.any_order.preparation_walk import BOTH, Walk
from tests.support.practice import ANA, BEN
from tests.support.simulation.random_answers import first

ROUNDS = 6  # more turns than two people with sensible answers need from any point to a booked time
LONG = 120  # days: longer than the farthest time that can be offered plus the time until a consult expires
BOOKED = {"booked", "begin"}  # the screens of a booked time: before it, and once it has come
SOON = timedelta(hours=2)


def book_a_time(walk: Walk, who: str = ANA) -> Consult:
    """Let both continue with sensible answers, `who` first, until a time over two hours ahead is booked."""
    walk.everybody_signs_new_forms()
    for _ in range(ROUNDS):
        if (booked := _booked(walk)) is not None:
            return booked
        for therapist in (who, _other(who)):
            if walk.goes_on(therapist) in BOOKED and _booked(walk) is None:
                _move(walk, therapist)
    raise AssertionError(f"{[person.sees for person in walk.two.values()]}: no time was booked")


def the_invited_picks_first(walk: Walk, who: str) -> Consult:
    """Let the invited therapist answer first where both may: they pick a time before the starter has agreed.

    They agree to one topic only: with exactly those of the starter's outline, nothing is left to agree to (S0-14).
    """
    walk.everybody_signs_new_forms()
    invited = _other(who)
    if walk.goes_on(invited, until="agree") == "agree":
        walk.answers(invited, first, ("goals",))
    return book_a_time(walk, invited)


def the_time_comes(walk: Walk, who: str) -> None:
    """Let the booked time come; the checks make sure that both were reminded an hour before. Both press "all set"."""
    booked = book_a_time(walk, who)
    assert booked.starts_at is not None
    walk.passes_to(booked.starts_at - timedelta(minutes=59))
    for therapist in BOTH:
        walk.presses_in_a_message(therapist, "all_set", str(booked.id))


def the_time_is_moved(walk: Walk, who: str) -> None:
    """Let one therapist move the booked time; the other is told that it is cancelled, and picks another."""
    before = book_a_time(walk, who)
    walk.time_passes(minutes=30)  # so that messages about the earlier time differ from those made now
    _move(walk, who)
    assert any("original time is canceled" in words for words in walk.practice.messages_to(_other(who))[-2:])
    after = book_a_time(walk, _other(who))
    assert (after.id, after.bookings) == (before.id, before.bookings + 1)
    the_time_comes(walk, who)


def one_ends_the_consult(walk: Walk, who: str) -> None:
    """Let one therapist end the consult wherever it is; nobody receives a message about it afterwards."""
    consult = _current_consult(walk, who)
    walk.presses_in_a_message(who, "cancel_it", str(consult.id))
    walk.sends(who, {})
    walk.time_passes(hours=1)
    _has_ended(walk, consult, "cancelled")


def a_booked_time_is_cancelled(walk: Walk, who: str) -> None:
    """Let one therapist cancel a booked consult from a reminder."""
    consult = book_a_time(walk, who)
    one_ends_the_consult(walk, who)
    assert walk.practice.consults()[-1].id == consult.id


def the_invited_declines(walk: Walk, who: str) -> None:
    """Let `who` invite the other, and the other decline."""
    consult = _start_another(walk, who)
    assert walk.goes_on(who) == "ready"
    walk.presses_in_a_message(_other(who), "rather_not", str(consult.id))
    walk.sends(_other(who), {})
    walk.time_passes(hours=1)
    _has_ended(walk, consult, "declined")


def nobody_answers(walk: Walk, who: str) -> None:
    """Let nobody do anything until the consult expires; nobody receives a message about its end."""
    consult = _current_consult(walk, who)
    walk.time_passes(days=LONG)
    _has_ended(walk, consult, "lapsed")


def a_release_is_revoked(walk: Walk, who: str) -> None:
    """Let a client revoke a release; its therapist is reminded on a chosen day, and both meet after a new form."""
    consult = book_a_time(walk, who)
    walk.revokes(who)
    assert walk.checks.is_on_hold
    walk.presses_in_a_message(who, "ask_release", str(consult.id))
    assert walk.two[who].sees == "ask_release"
    message_count = len(walk.practice.messages_to(who))
    walk.sends(who, {"ask_on": walk.two[who].form.fields[0].minimum.isoformat()})  # type: ignore[union-attr]
    walk.time_passes(days=2)
    assert any("waiting for a form from you" in words for words in walk.practice.messages_to(who)[message_count:])
    book_a_time(walk, _other(who))


def a_release_is_revoked_while_agreeing(walk: Walk, who: str) -> None:
    """Let a release be revoked while both agree on topics and times: neither an old nor a new screen books a time."""
    _start_another(walk, who)
    assert walk.goes_on(who) == "ready"
    other = _other(who)
    assert walk.goes_on(other, until="agree") == "agree"
    walk.revokes(who)
    walk.sends(other, {"when": walk.two[other].options("when")[0]})
    for therapist in (other, who):
        assert walk.goes_on(therapist) == "held"
    book_a_time(walk, who)


def one_pauses(walk: Walk, who: str) -> None:
    """Let one therapist pause at the six reasons to wait: they are reminded on the day they chose, and continue."""
    _start_another(walk, who)
    walk.sends(who, {"fits": "message"})
    assert walk.two[who].sees == "pause"
    message_count = len(walk.practice.messages_to(who))
    walk.opens_consult(who)
    walk.sends(who, {"ask_on": walk.two[who].form.fields[0].minimum.isoformat()})  # type: ignore[union-attr]
    walk.time_passes(days=2)
    assert any("remind you about" in words for words in walk.practice.messages_to(who)[message_count:])
    book_a_time(walk, who)


def one_suggests_other_times(walk: Walk, who: str) -> None:
    """Let `who` invite the other, who suggests other times; `who` picks one of those."""
    _start_another(walk, who)
    assert walk.goes_on(who) == "ready"
    other = _other(who)
    assert walk.goes_on(other, until="agree") == "agree"
    message_count = len(walk.practice.messages_to(who))
    walk.sends(other, {"when": "others"})
    assert walk.two[other].sees == "times"
    walk.sends(other, {"offered": tuple(walk.two[other].options("offered")[-3:-1])})
    assert any("suggests times" in words for words in walk.practice.messages_to(who)[message_count:])
    book_a_time(walk, who)


def _start_another(walk: Walk, who: str) -> Consult:
    """End the open consult, if there is one, and let `who` start another."""
    if walk.open is not None:
        one_ends_the_consult(walk, who)
    walk.everybody_signs_new_forms()
    return _current_consult(walk, who)


def _current_consult(walk: Walk, who: str) -> Consult:
    """Return the consult that `who` is in; start one if there is none."""
    person = walk.opens_consult(who)
    if person.sees == "frame":
        walk.sends(who, {"reasons": ("engage",)})
    consult_id = walk.two[who].about
    return next(consult for consult in walk.practice.consults() if str(consult.id) == consult_id)


def _booked(walk: Walk) -> Consult | None:
    """Return the open consult if its booked time is more than two hours ahead."""
    consult = walk.open
    if consult is None or consult.configuration != "scheduled" or consult.starts_at is None:
        return None
    return consult if consult.starts_at - walk.practice.clock.now > SOON else None


def _move(walk: Walk, who: str) -> None:
    """Let one therapist offer new times for a booked consult: the farthest of the suggested times."""
    assert walk.opens_consult(who).sees in BOOKED
    walk.presses(who, "move_it")
    assert walk.two[who].sees == "move"
    walk.sends(who, {"offered": tuple(walk.two[who].options("offered")[-3:-1])})


def _has_ended(walk: Walk, consult: Consult, ending: str) -> None:
    """Check that the consult ended in this state, and that nobody receives a message about it from then on."""
    ended = next(candidate for candidate in walk.practice.consults() if candidate.id == consult.id)
    assert ended.configuration == ending
    message_count = len(walk.practice.messenger.sent)
    walk.time_passes(days=LONG)
    assert len(walk.practice.messenger.sent) == message_count


def _other(who: str) -> str:
    return BEN if who == ANA else ANA
