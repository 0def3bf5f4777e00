"""The page that holds both: what two people typed into one page, input by input."""

from hypothesis import given
from hypothesis import strategies as st

from purposes.admin.merging import Part, parts

inputs = st.fixed_dictionaries({name: st.tuples(st.sampled_from(["", "a", "b", " b\r\n"])) for name in ("x", "y", "z")})


@given(inputs, inputs)
def test_page_left_alone_becomes_theirs(opened, theirs):
    assert Part(opened=opened, theirs=theirs, mine=opened).laid_over() == theirs


@given(inputs, inputs, inputs)
def test_every_input_is_mine_where_i_wrote_and_theirs_elsewhere(opened, theirs, mine):
    wrote = {name for name in mine if mine[name][0].strip() != opened[name][0].strip()}

    laid_over = Part(opened=opened, theirs=theirs, mine=mine).laid_over()

    assert laid_over == {name: mine[name] if name in wrote else theirs[name] for name in theirs}


@given(inputs, inputs)
def test_what_both_typed_alike_is_told_of_neither(opened, typed):
    assert Part(opened=opened, theirs=typed, mine=typed).names() == []


def test_line_ends_and_outer_blanks_are_no_change():
    part = Part(opened={"x": ("one\ntwo",)}, theirs={"x": ("one\ntwo",)}, mine={"x": ("one\r\ntwo ",)})

    assert (part.names(), part.is_touched()) == ([], False)


def test_row_that_went_is_gone_unless_i_reworded_it():
    was, reworded = {"x": ("a",)}, {"x": ("b",)}

    assert Part(opened=was, theirs=None, mine=was).laid_over() is None
    assert Part(opened=was, theirs=None, mine=reworded).laid_over() == reworded


def test_rows_stand_in_the_order_of_today_and_those_that_went_or_are_new_behind_them():
    row = {"x": ("a",)}

    found = dict(parts({"1": row, "2": row}, {"3": row, "2": row}, {"2": row, "new": row}))

    assert list(found) == ["3", "2", "new", "1"]
    assert found["3"] == Part(opened=None, theirs=row, mine=None)
    assert found["1"] == Part(opened=row, theirs=None, mine=None)
