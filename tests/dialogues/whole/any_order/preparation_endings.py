"""The ways by which two therapists come to each end, from wherever they are. From no place does one of them fail."""

from datetime import timedelta

from storage.models import Consult
from tests.dialogues.whole.any_order.preparation_walk import BOTH, Walk
from tests.support.practice import ANA, BEN

ROUNDS = 6  # more turns than two sensible people need from anywhere to a booked time
LONG = 120  # days: the farthest time that can be offered, and the silence after it
BOOKED = {"booked", "begin"}  # what is shown of a booked time: ahead, and when it has come
SOON = timedelta(hours=2)


def they_meet(walk: Walk, who: str = ANA) -> Consult:
    """Let both go on sensibly, this one first, until a time is booked that is still ahead."""
    walk.everybody_signs_again()
    for _ in range(ROUNDS):
        if (found := _booked(walk)) is not None:
            return found
        for each in (who, _other(who)):
            if walk.goes_on(each) in BOOKED and _booked(walk) is None:
                _move(walk, each)
    raise AssertionError(f"{[one.sees for one in walk.two.values()]}: two sensible people have not met")


def the_other_goes_first(walk: Walk, who: str) -> Consult:
    """Let whoever was asked answer first wherever both may: they pick a time before the starter has agreed."""
    return they_meet(walk, _other(who))


def it_is_kept(walk: Walk, who: str) -> None:
    """Let a booked time come: both have heard an hour before (the watch sees to it), and go on to it."""
    booked = they_meet(walk, who)
    assert booked.starts_at is not None
    walk.passes_to(booked.starts_at - timedelta(minutes=59))
    for each in BOTH:
        walk.presses_in_a_message(each, "all_set", str(booked.id))


def it_is_moved(walk: Walk, who: str) -> None:
    """Let one of them move the booked time; the other hears that it no longer holds, and picks another."""
    before = they_meet(walk, who)
    walk.time_passes(minutes=30)  # so that what was left for the earlier time can be told from what is left now
    _move(walk, who)
    assert any("no longer holds" in words for words in walk.practice.told(_other(who))[-2:])
    after = they_meet(walk, _other(who))
    assert (after.id, after.bookings) == (before.id, before.bookings + 1)
    it_is_kept(walk, who)


def one_lets_it_rest(walk: Walk, who: str) -> None:
    """Let one of them end it, wherever it is; nobody hears of anything any more."""
    consult = _under_way(walk, who)
    walk.presses_in_a_message(who, "cancel_it", str(consult.id))
    walk.sends(who, {})
    _has_ended(walk, consult, "cancelled")


def a_booked_time_is_cancelled(walk: Walk, who: str) -> None:
    """Let one of them cancel what is booked, out of a reminder."""
    consult = they_meet(walk, who)
    one_lets_it_rest(walk, who)
    assert walk.practice.consults()[-1].id == consult.id


def who_was_asked_would_rather_not(walk: Walk, who: str) -> None:
    """Let `who` ask, and the other rather not."""
    consult = _anew(walk, who)
    assert walk.goes_on(who) == "ready"
    walk.presses_in_a_message(_other(who), "rather_not", str(consult.id))
    _has_ended(walk, consult, "declined")


def nobody_moves(walk: Walk, who: str) -> None:
    """Let everything rest, for as long as it takes: it lapses, and nobody hears of it."""
    consult = _under_way(walk, who)
    walk.time_passes(days=LONG)
    _has_ended(walk, consult, "lapsed")


def a_release_ends(walk: Walk, who: str) -> None:
    """Let a client take back a paper: who looks after it is asked again on their day; signed anew, the two meet."""
    consult = they_meet(walk, who)
    walk.revokes(who)
    assert walk.watch.is_held
    walk.presses_in_a_message(who, "ask_release", str(consult.id))
    assert walk.two[who].sees == "ask_release"
    asked = len(walk.practice.told(who))
    walk.sends(who, {"ask_on": walk.two[who].form.fields[0].least.isoformat()})  # type: ignore[union-attr]
    walk.time_passes(days=2)
    assert any("a paper that you look after" in words for words in walk.practice.told(who)[asked:])
    they_meet(walk, _other(who))


def a_release_ends_before_a_time_is_picked(walk: Walk, who: str) -> None:
    """Let a paper be taken back while both look at topics and times: neither books, with an old screen or a new one."""
    _anew(walk, who)
    assert walk.goes_on(who) == "ready"
    other = _other(who)
    assert walk.goes_on(other, until="agree") == "agree"
    walk.revokes(who)
    walk.sends(other, {"when": walk.two[other].options("when")[0]})
    for each in (other, who):
        assert walk.goes_on(each) == "held"
    they_meet(walk, who)


def one_pauses(walk: Walk, who: str) -> None:
    """Let one of them pause at the six: they hear on the day that they chose, and go on."""
    _anew(walk, who)
    walk.sends(who, {"fits": "message"})
    assert walk.two[who].sees == "pause"
    heard = len(walk.practice.told(who))
    walk.looks(who)
    walk.sends(who, {"ask_on": walk.two[who].form.fields[0].least.isoformat()})  # type: ignore[union-attr]
    walk.time_passes(days=2)
    assert any("come back to" in words for words in walk.practice.told(who)[heard:])
    they_meet(walk, who)


def one_offers_others(walk: Walk, who: str) -> None:
    """Let `who` ask, and the other find none of the times possible: they offer others, and `who` picks one."""
    _anew(walk, who)
    assert walk.goes_on(who) == "ready"
    other = _other(who)
    assert walk.goes_on(other, until="agree") == "agree"
    heard = len(walk.practice.told(who))
    walk.sends(other, {"when": "others"})
    assert walk.two[other].sees == "times"
    walk.sends(other, {"offered": tuple(walk.two[other].options("offered")[-3:-1])})
    assert any("offers times" in words for words in walk.practice.told(who)[heard:])
    they_meet(walk, who)


def _anew(walk: Walk, who: str) -> Consult:
    """Let whatever is open rest, and this one begin another."""
    if walk.open is not None:
        one_lets_it_rest(walk, who)
    walk.everybody_signs_again()
    return _under_way(walk, who)


def _under_way(walk: Walk, who: str) -> Consult:
    """Return the consult of both that this one is in, after they have begun one if there is none."""
    one = walk.looks(who)
    if one.sees == "frame":
        walk.sends(who, {"reasons": ("engage",)})
    found = walk.two[who].about
    return next(each for each in walk.practice.consults() if str(each.id) == found)


def _booked(walk: Walk) -> Consult | None:
    found = walk.open
    if found is None or found.configuration != "scheduled" or found.starts_at is None:
        return None
    return found if found.starts_at - walk.practice.clock.now > SOON else None


def _move(walk: Walk, who: str) -> None:
    """Let one of them offer others than the booked time: the farthest ones that are suggested."""
    assert walk.looks(who).sees in BOOKED
    walk.presses(who, "move_it")
    assert walk.two[who].sees == "move"
    walk.sends(who, {"offered": tuple(walk.two[who].options("offered")[-3:-1])})


def _has_ended(walk: Walk, consult: Consult, as_what: str) -> None:
    """Check that it has ended like this, and that from there on nobody hears anything of it."""
    ended = next(one for one in walk.practice.consults() if one.id == consult.id)
    assert ended.configuration == as_what
    heard = len(walk.practice.letters.sent)
    walk.time_passes(days=LONG)
    assert len(walk.practice.letters.sent) == heard


def _other(who: str) -> str:
    return BEN if who == ANA else ANA
