"""Ways for two therapists to bring a consult to each of its ends. Each must work from any point of the preparation."""

from datetime import timedelta

from storage.models import Consult
from tests.dialogues.whole.any_order.preparation_walk import BOTH, Walk
from tests.support.practice import ANA, BEN

ROUNDS = 6  # more turns than two people with sensible answers need from any point to a booked time
LONG = 120  # days: longer than the farthest time that can be offered plus the time until a consult expires
BOOKED = {"booked", "begin"}  # the screens of a booked time: before it, and once it has come
SOON = timedelta(hours=2)


def they_meet(walk: Walk, who: str = ANA) -> Consult:
    """Let both continue with sensible answers, `who` first, until a time over two hours ahead is booked."""
    walk.everybody_signs_again()
    for _ in range(ROUNDS):
        if (booked := _booked(walk)) is not None:
            return booked
        for therapist in (who, _other(who)):
            if walk.goes_on(therapist) in BOOKED and _booked(walk) is None:
                _move(walk, therapist)
    raise AssertionError(f"{[person.sees for person in walk.two.values()]}: no time was booked")


def the_other_goes_first(walk: Walk, who: str) -> Consult:
    """Let the invited therapist answer first where both may: they pick a time before the starter has agreed."""
    return they_meet(walk, _other(who))


def it_is_kept(walk: Walk, who: str) -> None:
    """Let the booked time come; the checks make sure that both were reminded an hour before. Both press "all set"."""
    booked = they_meet(walk, who)
    assert booked.starts_at is not None
    walk.passes_to(booked.starts_at - timedelta(minutes=59))
    for therapist in BOTH:
        walk.presses_in_a_message(therapist, "all_set", str(booked.id))


def it_is_moved(walk: Walk, who: str) -> None:
    """Let one therapist move the booked time; the other is told that it is cancelled, and picks another."""
    before = they_meet(walk, who)
    walk.time_passes(minutes=30)  # so that messages about the earlier time differ from those made now
    _move(walk, who)
    assert any("no longer holds" in words for words in walk.practice.told(_other(who))[-2:])
    after = they_meet(walk, _other(who))
    assert (after.id, after.bookings) == (before.id, before.bookings + 1)
    it_is_kept(walk, who)


def one_lets_it_rest(walk: Walk, who: str) -> None:
    """Let one therapist end the consult wherever it is; nobody receives a message about it afterwards."""
    consult = _under_way(walk, who)
    walk.presses_in_a_message(who, "cancel_it", str(consult.id))
    walk.sends(who, {})
    _has_ended(walk, consult, "cancelled")


def a_booked_time_is_cancelled(walk: Walk, who: str) -> None:
    """Let one therapist cancel a booked consult from a reminder."""
    consult = they_meet(walk, who)
    one_lets_it_rest(walk, who)
    assert walk.practice.consults()[-1].id == consult.id


def who_was_asked_would_rather_not(walk: Walk, who: str) -> None:
    """Let `who` invite the other, and the other decline."""
    consult = _anew(walk, who)
    assert walk.goes_on(who) == "ready"
    walk.presses_in_a_message(_other(who), "rather_not", str(consult.id))
    _has_ended(walk, consult, "declined")


def nobody_moves(walk: Walk, who: str) -> None:
    """Let nobody do anything until the consult expires; nobody receives a message about its end."""
    consult = _under_way(walk, who)
    walk.time_passes(days=LONG)
    _has_ended(walk, consult, "lapsed")


def a_release_ends(walk: Walk, who: str) -> None:
    """Let a client revoke a release; its therapist is reminded on a chosen day, and both meet after a new form."""
    consult = they_meet(walk, who)
    walk.revokes(who)
    assert walk.watch.is_held
    walk.presses_in_a_message(who, "ask_release", str(consult.id))
    assert walk.two[who].sees == "ask_release"
    message_count = len(walk.practice.told(who))
    walk.sends(who, {"ask_on": walk.two[who].form.fields[0].minimum.isoformat()})  # type: ignore[union-attr]
    walk.time_passes(days=2)
    assert any("a paper that you look after" in words for words in walk.practice.told(who)[message_count:])
    they_meet(walk, _other(who))


def a_release_ends_before_a_time_is_picked(walk: Walk, who: str) -> None:
    """Let a release be revoked while both agree on topics and times: neither an old nor a new screen books a time."""
    _anew(walk, who)
    assert walk.goes_on(who) == "ready"
    other = _other(who)
    assert walk.goes_on(other, until="agree") == "agree"
    walk.revokes(who)
    walk.sends(other, {"when": walk.two[other].options("when")[0]})
    for therapist in (other, who):
        assert walk.goes_on(therapist) == "held"
    they_meet(walk, who)


def one_pauses(walk: Walk, who: str) -> None:
    """Let one therapist pause at the six reasons to wait: they are reminded on the day they chose, and continue."""
    _anew(walk, who)
    walk.sends(who, {"fits": "message"})
    assert walk.two[who].sees == "pause"
    message_count = len(walk.practice.told(who))
    walk.looks(who)
    walk.sends(who, {"ask_on": walk.two[who].form.fields[0].minimum.isoformat()})  # type: ignore[union-attr]
    walk.time_passes(days=2)
    assert any("come back to" in words for words in walk.practice.told(who)[message_count:])
    they_meet(walk, who)


def one_offers_others(walk: Walk, who: str) -> None:
    """Let `who` invite the other, who suggests other times; `who` picks one of those."""
    _anew(walk, who)
    assert walk.goes_on(who) == "ready"
    other = _other(who)
    assert walk.goes_on(other, until="agree") == "agree"
    message_count = len(walk.practice.told(who))
    walk.sends(other, {"when": "others"})
    assert walk.two[other].sees == "times"
    walk.sends(other, {"offered": tuple(walk.two[other].options("offered")[-3:-1])})
    assert any("offers times" in words for words in walk.practice.told(who)[message_count:])
    they_meet(walk, who)


def _anew(walk: Walk, who: str) -> Consult:
    """End the open consult, if there is one, and let `who` start another."""
    if walk.open is not None:
        one_lets_it_rest(walk, who)
    walk.everybody_signs_again()
    return _under_way(walk, who)


def _under_way(walk: Walk, who: str) -> Consult:
    """Return the consult that `who` is in; start one if there is none."""
    person = walk.looks(who)
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
    assert walk.looks(who).sees in BOOKED
    walk.presses(who, "move_it")
    assert walk.two[who].sees == "move"
    walk.sends(who, {"offered": tuple(walk.two[who].options("offered")[-3:-1])})


def _has_ended(walk: Walk, consult: Consult, ending: str) -> None:
    """Check that the consult ended in this state, and that nobody receives a message about it from then on."""
    ended = next(candidate for candidate in walk.practice.consults() if candidate.id == consult.id)
    assert ended.configuration == ending
    message_count = len(walk.practice.letters.sent)
    walk.time_passes(days=LONG)
    assert len(walk.practice.letters.sent) == message_count


def _other(who: str) -> str:
    return BEN if who == ANA else ANA
