"""The page that the public reads."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from publishing.addresses import ANCHORS_OF_THE_PAGE, is_anchor_of_the_page
from publishing.content import Retention, digest
from publishing.rendering import FORMATS, as_html
from tests.publishing.documents import (
    NOTHING,
    make_activity,
    make_contact,
    make_document,
    make_full_document,
    make_purpose,
    make_recipient,
    make_section,
    words,
)
from tests.publishing.test_text import HOSTILE, Markup


def page(document, language="en"):
    return as_html.page(document, language).decode()


def seen(html):
    """The text alone, one space between words."""
    return " ".join(
        re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0].partition(">")[2]).split()
    )


def test_page_is_read_in_this_order():
    rights = make_section("rights", kind="rights", heading=words("Your rights"))
    document = make_document(make_activity("visits"), sections=(rights,))

    assert seen(page(document)) == (
        "Privacy statement What we do with personal data. Last updated: 3 May 2024 "
        "Who we are Example Ltd "
        "Contents Who we are Visitors Visits Your rights "
        "Visitors Visits Consent – To let you in. "
        "Your rights"
    )


def test_first_section_that_is_not_about_us_comes_after_the_contents():
    document = make_document(sections=())
    first = make_section("why", heading=words("Why"))
    document = replace(document, content=replace(document.content, sections=(first, *document.content.sections)))

    assert "Contents Why Who we are Why Who we are" in seen(page(document))


def test_one_answer_follows_its_question_and_several_are_a_list():
    one, two = make_recipient(words("Printers")), make_recipient(words("Police"))

    alone, together = (page(make_document(make_activity(recipients=listed))) for listed in ((one,), (one, two)))

    assert "<dt>Who receives them?</dt><dd>Printers</dd>" in re.sub(r"\n\s*", "", alone)
    assert "<ul><li>Printers</li><li>Police</li></ul>" in re.sub(r"\n\s*", "", together)


def test_unrecorded_question_is_left_out_and_an_empty_one_says_none():
    html = page(make_document(make_activity(transfers=())))

    assert re.findall(r"<dt>(.*?)</dt>\n<dd>(.*?)</dd>", html) == [
        ("Do they leave the European Economic Area?", "None")
    ]


def test_missing_text_is_shown_in_another_language_and_says_so():
    document = make_document(make_activity(name={"nl": "Bezoek", "en": "Visits"}), languages=("nl", "en"))

    html = page(document, "nl")

    assert '<h1><span lang="en" dir="ltr">Privacy statement</span> <small class="borrowed">(' in html
    assert ">Bezoek</h3>" in html
    assert 'class="borrowed"' not in page(document, "en")


def test_our_own_words_say_their_language_where_we_have_none_in_the_pages():
    document = make_document(make_activity(), languages=("el", "en"))

    html = page(document, "el")

    assert '<h2 id="contents" lang="en" dir="ltr">Contents</h2>' in html
    assert '<small class="borrowed" lang="en" dir="ltr">(in English)</small>' in html


def test_every_part_has_an_address_of_its_own_and_every_link_on_the_page_arrives():
    document = make_document(
        make_activity("visits"), make_activity("events"), sections=(make_section("rights", heading=words("Rights")),)
    )
    tags = Markup(page(document)).tags

    anchors = [attributes["id"] for _tag, attributes in tags if "id" in attributes]
    links = {attributes["href"][1:] for _tag, attributes in tags if attributes.get("href", "").startswith("#")}

    assert len(anchors) == len(set(anchors))
    assert links <= set(anchors)
    assert {"who-we-are", "group-visitors", "activity-visits", "activity-events", "rights"} <= links
    assert [a["aria-label"] for _tag, a in tags if a.get("href") == "#activity-visits" and "aria-label" in a] == [
        "Link to Visits"
    ]


def test_no_section_may_take_the_anchor_of_another_part():
    document = make_document(make_activity("visits"))
    tags = Markup(page(document)).tags

    others = {a["id"] for _tag, a in tags if "id" in a} - {section.anchor for section in document.content.sections}

    assert others >= {*ANCHORS_OF_THE_PAGE}
    assert [anchor for anchor in others if not is_anchor_of_the_page(anchor)] == []


def test_languages_are_linked_each_in_its_own_name():
    document = make_document(languages=("en", "de"))

    assert '<a href="/privacy/de/" hreflang="de" lang="de" dir="ltr">Deutsch</a>' in page(document)
    assert '<link rel="alternate" hreflang="de" href="/privacy/de/">' in page(document)


def test_archived_page_says_so_and_keeps_to_its_version():
    html = as_html.archived_page(make_document(languages=("en", "de")), "en").decode()

    assert "This is version 1, published on 2 March 2026." in seen(html)
    assert '<meta name="robots" content="noindex">' in html
    assert '<a href="/privacy/de/versions/1/" hreflang="de"' in html


def test_long_table_of_contents_is_folded_by_group():
    many = [make_activity(f"a{number}") for number in range(41)]

    assert page(make_document(*many)).count("<details>") == 1
    assert page(make_document(*many[:40])).count("<details>") == 0


def test_page_needs_no_script_no_style_of_its_own_and_nothing_from_elsewhere():
    tags = Markup(page(make_full_document("text"))).tags

    assert {tag for tag, _attributes in tags} & {"style", "img", "iframe", "object", "form", "svg"} == set()
    assert [name for _tag, attributes in tags for name in attributes if name == "style" or name.startswith("on")] == []
    loaded = [attributes["href"] for tag, attributes in tags if tag == "link" and attributes["rel"] == "stylesheet"]
    assert loaded == ["/static/statement/1/page.css"]
    assert [attributes for tag, attributes in tags if tag == "script"] == [{"type": "application/ld+json"}]


def metadata(html):
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(script)


def test_page_tells_machines_what_it_is():
    officer = make_contact(label=words("DPO", nl="FG"), email="dpo@harbour.example", phone="+32 2 000 00 00")
    sections = (make_section("officer", kind="contact", contact=officer),)
    document = make_document(languages=("en", "nl"), sections=sections)

    assert metadata(page(document, "nl")) == {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": "Privacy statement",
        "url": "/privacy/nl/",
        "inLanguage": "nl",
        "datePublished": "2026-03-02",
        "dateModified": "2024-05-03T08:00:00Z",
        "version": 1,
        "identifier": f"sha256:{digest(document)}",
        "publisher": {
            "@type": "Organization",
            "name": "Example",
            "legalName": "Example Ltd",
            "contactPoint": {
                "@type": "ContactPoint",
                "name": "FG",
                "email": "dpo@harbour.example",
                "telephone": "+32 2 000 00 00",
            },
        },
    }


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!-- <script>", "&quot;\u2028"])
def test_no_text_ends_the_data_in_the_page(hostile):
    assert metadata(page(make_document(organisation=hostile)))["publisher"]["legalName"] == hostile


def test_page_links_each_form_with_its_title():
    html = page(make_document())

    assert re.findall(r'<link rel="alternate" type="(.*?)" title="(.*?)" href="(.*?)">', html) == [
        ("application/pdf", "PDF", "/privacy/en/versions/1/statement.pdf"),
        ("application/json", "Data (JSON)", "/privacy/en/versions/1/statement.json"),
        ("application/ld+json", "Linked data (JSON-LD)", "/privacy/en/versions/1/statement.jsonld"),
        ("application/json", "TILT (JSON)", "/privacy/en/versions/1/statement.tilt.json"),
        ("text/markdown", "Text (Markdown)", "/privacy/en/versions/1/statement.md"),
        ("application/atom+xml", "Feed of versions (Atom)", "/privacy/en/feed.xml"),
    ]
    assert {form.file for form in FORMATS if form.file} == set(re.findall(r'href="/privacy/en/versions/1/(.+?)"', html))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_field_can_smuggle_markup_into_the_page(hostile):
    harmless, tried = (Markup(page(make_full_document(text))).tags for text in ("text", hostile))

    new = {tag for tag, _attributes in tried} - {tag for tag, _attributes in harmless}
    assert new <= {"a", "blockquote", "br", "code", "pre"}
    assert [name for _tag, attributes in tried for name in attributes if name == "style" or name.startswith("on")] == []
    links = [attributes["href"] for tag, attributes in tried if tag == "a"]
    assert [
        link for link in links if not re.match(r"#|/privacy/|https://(example\.org|elsewhere\.example)(/|$)", link)
    ] == []


def test_addresses_are_links_and_an_unsafe_one_is_text():
    contact = make_contact(phone="+32 11 24 02 34", email="dpo@example.org", website="https://example.org")
    unsafe = make_contact(phone="ask", email="nobody", website="javascript:alert(1)")
    document = make_document(sections=(make_section("a", contact=contact), make_section("b", contact=unsafe)))

    links = [attributes["href"] for tag, attributes in Markup(page(document)).tags if tag == "a"]

    assert [link for link in links if not link.startswith(("#", "/"))] == [
        "tel:+3211240234", "mailto:dpo@example.org", "https://example.org",
    ]  # fmt: skip


def test_details_stand_under_their_text():
    period = Retention(
        text=words("Two years"), categories=(words("Names"), words("Photos")), exception=NOTHING, legal_source=NOTHING
    )

    assert "How long do we keep them? Two years Applies to: Names, Photos" in seen(
        page(make_document(make_activity(retention=(period,))))
    )


def test_purpose_without_label_or_without_text_has_no_lonely_dash():
    purposes = (make_purpose(words("To let you in."), label=NOTHING), make_purpose(label=words("Consent")))

    assert "Visits To let you in. Consent" in seen(page(make_document(make_activity(purposes=purposes))))


def test_control_characters_do_not_reach_the_page():
    html = page(make_full_document("a\x00\x0b\x1b\x7f\x85z"))

    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", html) == []
    assert ">az<" in html


def test_empty_statement_is_a_page():
    assert seen(page(make_document(sections=(), title=NOTHING, introduction=NOTHING))).startswith("Last updated")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "What if you do not?", "What if you do not?"),
        ("en", "Applies to", "Applies to:"),
        ("fr", "Concerne", "Concerne\u00a0:"),
        ("fr", "Et sinon\u00a0?", "Et sinon\u00a0?"),
    ],
)
def test_question_gets_a_colon_unless_it_ends_with_a_mark(language, question, expected):
    content = SimpleNamespace(labels={"scope": {language: question}})
    context = Context({"content": content, "language": language, "fallbacks": (language,)})

    assert Template("{% load statement %}{% asking 'scope' %}").render(context) == expected
