import hashlib
from dataclasses import asdict

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from publishing import content

texts = st.text(st.characters(exclude_categories=["Cs"]))
words = st.dictionaries(st.sampled_from(["en", "nl", "fr", "de"]), texts.filter(bool), max_size=3)
contacts = st.builds(
    content.Contact,
    label=words,
    name=texts,
    registration=texts,
    address=texts,
    country=words,
    phone=texts,
    email=texts,
    website=texts,
)
purposes = st.builds(
    content.Purpose,
    label=words,
    text=words,
    legal_bases=st.tuples(texts),
    legitimate_interest=words,
    law=words,
    withdrawal=words,
    scope=words,
)
activities = st.builds(
    content.Activity,
    reference=texts,
    slug=texts,
    name=words,
    purposes=st.tuples(purposes),
    data_categories=st.none() | st.tuples(st.builds(content.DataCategory, code=texts, text=words, condition=words)),
    sources=st.none()
    | st.just(())
    | st.tuples(st.builds(content.Source, text=words, publicly_accessible=st.none() | st.booleans())),
    retention=st.none()
    | st.tuples(
        st.builds(content.Retention, text=words, categories=st.tuples(words), exception=words, legal_source=words)
    ),
    recipients=st.none() | st.tuples(st.builds(content.Recipient, code=texts, text=words, name=texts, country=words)),
    transfers=st.none() | st.just(()),
    provision=st.none() | st.builds(content.Provision, kind=texts, text=words, consequence=words),
    automated=st.none(),
    joint_controllers=st.just(()),
)
sections = st.builds(
    content.Section,
    kind=texts,
    anchor=texts,
    heading=words,
    body=words,
    closing=words,
    contact=st.none() | contacts,
    rights=st.tuples(st.builds(content.Right, name=words, text=words)),
    recipients=st.tuples(words),
    groups=st.tuples(st.builds(content.Group, key=texts, title=words, activities=st.tuples(activities))),
)
contents = st.builds(
    content.Content,
    slug=texts,
    languages=st.just(("en", "nl")),
    organisation=texts,
    short_name=texts,
    title=words,
    introduction=words,
    labels=st.dictionaries(st.sampled_from(["sources", "retention"]), words),
    sections=st.tuples(sections),
)
documents = st.builds(
    content.Document,
    format=st.just(content.FORMAT),
    number=st.integers(1, 2**31),
    previous=texts,
    published_at=texts,
    updated_at=texts,
    is_substantive=st.booleans(),
    note=words,
    versions=st.tuples(st.builds(content.Version, number=st.integers(1, 9), published_on=texts, note=words)),
    content=contents,
)


@given(documents)
def test_canonical_spelling_is_that_of_rfc_8785(document):
    assert content.canonical(document) == rfc8785.dumps(asdict(document))


@given(documents)
def test_document_read_back_is_the_same_document(document):
    assert content.read_document(content.canonical(document)) == document


def test_canonical_spelling_does_not_depend_on_the_order_of_languages():
    assert content.canonical({"nl": "ja", "en": "yes"}) == content.canonical({"en": "yes", "nl": "ja"})


def test_digest_is_sha256_of_the_canonical_spelling():
    expected = hashlib.sha256('{"a":"é","b":1}'.encode()).hexdigest()

    assert content.digest({"b": 1, "a": "é"}) == expected


def test_document_that_lacks_a_field_is_refused():
    with pytest.raises(KeyError, match="number"):
        content.read_document('{"format": "ropa-statement/1"}')
