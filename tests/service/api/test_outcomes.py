from tests.service.api.conftest import Held


def test_an_outcome_is_noted_and_keeps_what_each_side_says(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    held.put(f"outcomes/{meeting}", attendance="held", late_minutes=5)

    held.put(f"outcomes/{meeting}/opinions/demand", rating=5, intends=True)
    told = held.put(f"outcomes/{meeting}/opinions/supply", rating=4, note="继续联系")

    assert held.get("outcomes") == {"outcomes": [told], "next": None}
    assert (told["attendance"], told["late_minutes"], told["noted_by"]) == ("held", 5, "organizer")
    assert [told[f"{side}_opinion"]["rating"] for side in ("demand", "supply")] == [5, 4]
    figures = {one["code"]: (one["value"], one["of"]) for one in held.get("report")["figures"]}
    assert (figures["held"], figures["late"], figures["rated_by_demand"]) == ((1.0, 1.0), (1.0, 1.0), (5.0, 1.0))


def test_an_outcome_that_cannot_be_is_refused(held: Held) -> None:
    meeting = held.meeting("knits", "s9", "A1")
    answers = [
        held.organizer.put(f"{held.path}/outcomes/{path}", json=body)
        for path, body in (
            ("none", {}),
            (meeting, {"amount_yuan": 10**13}),
            (meeting, {"amount_yuan": 1.5}),
            (meeting, {"signed": "yes"}),
            (f"{meeting}/opinions/demand", {"rating": 6}),
            (f"{meeting}/opinions/both", {"rating": 5}),
        )
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 422, 422, 422, 422]
