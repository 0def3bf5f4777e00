"""Words marked inside HTML of our own: each side keeps its elements, and no mark crosses one."""

import pytest

from purposes.redline import mark_sides_of_html


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("<p>One year</p>", "<p>One year</p>", "<p>One year</p>", "<p>One year</p>"),
        (
            "<p>One year</p>",
            "<p>Two years</p>",
            "<p><del>One year</del></p>",
            "<p><ins>Two years</ins></p>",
        ),
        (
            "<ul><li>a</li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>a</li></ul>",
            "<ul><li>a</li><li><ins>b</ins></li></ul>",
        ),
        (
            "<p>you &amp; me</p>",
            "<p>you &lt; me</p>",
            "<p>you <del>&amp;</del> me</p>",
            "<p>you <ins>&lt;</ins> me</p>",
        ),
        (
            "<p>see <a href='x'>one</a></p>",
            "<p>see <a href='y'>one</a></p>",
            "<p>see <a href='x'>one</a></p>",
            "<p>see <a href='y'>one</a></p>",
        ),
    ],
)
def test_each_side_is_whole_and_has_its_own_words_marked(before, after, left, right):
    assert mark_sides_of_html(before, after) == (left, right)
