"""The starter's way from the menu to "I am ready" with times offered."""

from tests.dialogues.stage import ANA, BEN, Stage, Therapist


def confers(practice: Stage, person: str = ANA) -> Therapist:
    """Bring a therapist to the first screen of a consult about maple-4821."""
    one = practice.one(person).types()
    one.presses("confer", value=case_value(one, "maple-4821"))
    return one.answers("frame", reasons=["engage"])


def case_value(one: Therapist, code: str) -> str:
    """Return the value of the Confer button beside a case."""
    return next(
        block["accessory"]["value"] for block in one.screen["blocks"] if code in block.get("text", {}).get("text", "")
    )


def test_a_starter_is_ready_in_at_most_25_taps_when_all_is_in_order(practice: Stage) -> None:
    ana = confers(practice)

    ana.answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=ana.options("informed")[:-1])
    ana.answers("weigh", bring=["clearer"], cost=["own_view"], hopes=["together"], pulls=["nothing"], balance="go_on")
    ana.answers("scope", topics=["goals", "modality"], keeps_back="nothing", clients_keep_back="nothing")
    ana.answers("times", offered=ana.options("offered")[:2])

    assert ana.sees == "ready"
    assert ana.taps <= 25
    practice.deliver()
    assert practice.one(BEN).messages == [
        "Ana would like to confer with you on maple-4821. Saying no is fine. You have time: nothing is expected today."
    ]
