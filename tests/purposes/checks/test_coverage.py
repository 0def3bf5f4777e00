from dataclasses import replace

from purposes.checks.coverage import NOTICE, PROCESSOR, RECORD, coverage
from tests.purposes.checks.values import TODAY, activity, client, purpose, record, register, source, transfer


def states(table):
    return {
        f"{row.item.article}/{row.item.beside} {row.item.title}": [cell.state.value for cell in row.cells]
        for row in table.rows
    }


def of(*activities, **more):
    return [states(table) for table in coverage(register(*activities, **more), today=TODAY)]


def changed(whole, other):
    return {item: (before, other[item]) for item, before in whole.items() if before != other[item]}


def test_tables_hold_what_the_law_lists():
    assert (len(NOTICE), len(RECORD), len(PROCESSOR)) == (21, 7, 4)
    assert [item.article for item in (*RECORD, *PROCESSOR)] == [
        *(f"30(1)({letter})" for letter in "abcdefg"),
        *(f"30(2)({letter})" for letter in "abcd"),
    ]


def test_activity_that_says_everything_lacks_the_authority_alone():
    notice, held, _processor = of(activity())

    assert [item for item, (state,) in notice.items() if state == "absent"] == [
        "13(2)(d)/14(2)(e) complaint to an authority"
    ]
    assert set(map(tuple, held.values())) == {("present",), ("not-applicable",)}


def test_empty_activity_lacks_what_the_register_lacks():
    empty = activity(
        purposes=(),
        data_subjects=(),
        data_categories=(),
        sources=None,
        retention=None,
        recipients=None,
        transfers=None,
        automated="",
        provision="",
        measures=(),
    )
    notice, held, _processor = of(empty)

    assert [item.split(" ", 1)[1] for item, (state,) in notice.items() if state == "absent"] == [
        "purposes",
        "legal bases",
        "categories of data",
        "recipients",
        "transfers and what allows them",
        "retention",
        "complaint to an authority",
        "sources",
        "automated decisions and profiling",
    ]
    assert [item[:8] for item, (state,) in held.items() if state == "absent"] == [f"30(1)({x})" for x in "bcdefg"]


def test_what_does_not_apply_says_why():
    (notice, *_others) = coverage(register(activity()), today=TODAY)
    reasons = {
        row.item.title: [str(cell.reason) for cell in row.cells if cell.state == "not-applicable"]
        for row in notice.rows
    }

    assert reasons["legitimate interest"] == ["It relies on no legitimate interest."]
    assert all(reason for cells in reasons.values() for reason in cells)


def test_item_follows_the_activity():
    whole, *_ = of(activity())
    by_interest, *_ = of(activity(purposes=(purpose("We guard.", "f"),), provision=""))
    from_elsewhere, *_ = of(activity(sources=(source("From your school.", "indirect"),)))
    abroad, *_ = of(activity(transfers=(transfer(copy={}),)))

    assert changed(whole, by_interest) == {
        "13(1)(d)/14(2)(b) legitimate interest": (["not-applicable"], ["absent"]),
        "13(2)(e)/– whether the data must be provided": (["present"], ["not-applicable"]),
    }
    assert changed(whole, from_elsewhere) == {
        "–/14(2)(f) whether a source is publicly accessible": (["not-applicable"], ["absent"])
    }
    assert changed(whole, abroad) == {
        "13(1)(f)/14(1)(f) how to get a copy of the safeguards": (["not-applicable"], ["absent"])
    }


def test_ended_activity_is_in_no_table():
    assert all(cells == [] for table in of(activity(status="ended")) for cells in table.values())


def test_processor_record_is_held_against_article_30_2():
    *_, held = of(processor_records=(record(), replace(record(), clients=(client(""),), categories={})))

    assert held == {
        "30(2)(a)/ controllers served, and how to reach them": ["present", "absent"],
        "30(2)(b)/ categories of processing": ["present", "absent"],
        "30(2)(c)/ transfers": ["not-applicable", "not-applicable"],
        "30(2)(d)/ security measures": ["absent", "absent"],
    }


def test_sums_count_what_applies():
    _notice, held, processor = coverage(register(activity(), activity(measures=())), today=TODAY)

    assert (held.present, held.applicable) == (11, 12)
    assert (processor.present, processor.applicable) == (0, 0)
