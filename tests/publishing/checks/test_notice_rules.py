"""Each rule over a statement: three cases that it must find, three that look alike and are right. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from publishing.build import build_content
from publishing.checks import RULES, Notice, findings
from publishing.outline import Outline, OutlineGroup, OutlineRight, OutlineSection
from purposes import checks
from purposes.checks.asked import months_before
from purposes.entries import AuthorityEntry
from purposes.rights import all_rights
from tests.purposes.checks.values import TODAY, activity, contact, purpose, recipient, register, retention, transfer

AUTHORITY = AuthorityEntry(
    id=1,
    code="BE",
    country="BE",
    region="",
    name={"en": "Belgian Data Protection Authority"},
    official_name="",
    address="Drukpersstraat 35\n1000 Brussels",
    phone="+32 (0)2 274 48 00",
    email="contact@apd-gba.be",
    website="https://dataprotectionauthority.be/",
    checked_on=date(2026, 1, 15),
)


FRESH = {"en": "Fresh"}


def section(body="", *, kind="narrative", language="en", **more):
    values = {"anchor": f"s{abs(hash(body)) % 999}", "heading": {}, "closing": {}, "rights": ()}
    return OutlineSection(
        **{
            "kind": kind,
            "body": {language: body} if body else {},
            "contact_point_id": None,
            "authority_id": None,
            **values,
            **more,
        }
    )


def right(article, text="You can.", *, language="en", name="Right"):
    return OutlineRight(article=article, name={language: name}, text={language: text})


OUR_RIGHTS = tuple(
    OutlineRight(article=one.article, name=one.name, text=one.text) for one in all_rights() if one.article != "21"
)
OBJECTION = next(one for one in all_rights() if one.article == "21")
RIGHTS = (
    section(kind="rights", rights=OUR_RIGHTS, closing={"en": "We answer within one month."}),
    section(kind="rights", rights=(OutlineRight(article="21", name=OBJECTION.name, text=OBJECTION.text),)),
)


def notice(*sections, activities=(), published=None, shown=None, labels=None, rights=RIGHTS, today=TODAY, **more):
    whole = register(*(activities or (activity(),)), authorities=(AUTHORITY,), **more)
    numbers = tuple(one.id for one in whole.activities)
    outline = Outline(
        id=1,
        slug="privacy",
        title={"en": "Privacy"},
        introduction={},
        languages=("en",),
        labels=labels or {},
        replaces_page_of=None,
        sections=(section(kind="contact"), section(kind="activities"), *rights, *sections),
        groups=(OutlineGroup(key="all", title={"en": "All"}, activity_ids=numbers),),
    )
    return Notice(
        register=whole,
        outline=outline,
        public=build_content(whole, outline),
        published=published,
        shown=frozenset(numbers if shown is None else shown),
        today=today,
    )


def found(rule, of):
    assert rule in {one.id for one in RULES}
    return [finding.quoted for finding in findings(of) if finding.rule.id == rule]


def list_of_rights(*rights, body="", closing=""):
    return (section(body, kind="rights", rights=rights, closing={"en": closing} if closing else {}),)


def by_interest(**more):
    return activity(purposes=(purpose("We guard.", "f", legitimate_interest={"en": "Safety"}),), **more)


def by_consent():
    return activity(purposes=(purpose("We write.", "a", withdrawal={"en": "Mail us."}),))


def before(*activities):
    return notice(activities=activities).public


def saying(text, language="en"):
    return lambda: notice(section(text, language=language))


def bilingual(en, nl):
    made = notice(replace(section(), body={"en": en, "nl": nl}))
    outline = replace(made.outline, languages=("en", "nl"))
    return replace(made, outline=outline, public=build_content(made.register, outline))


def reworded(en, nl):
    """Of what was published as below."""
    return lambda: replace(
        bilingual(en, nl), published=bilingual("We keep your file.", "Wij bewaren uw dossier.").public
    )


def doing(text, language="en"):
    return lambda: notice(activities=(activity(purposes=(purpose(text, language=language),)),))


def labelled(one, other):
    return lambda: notice(
        activities=(activity(purposes=(purpose(label={"en": one}), purpose(label={"en": other}))),),
    )


def reaching(*sections, **point):
    hidden = {"contact_points": (contact(**point),)}
    return lambda: replace(
        made := notice(*sections, **hidden),
        outline=replace(made.outline, sections=sections),
        public=build_content(made.register, replace(made.outline, sections=sections)),
    )


def at(authority_section=None, **more):
    authority = replace(AUTHORITY, **more)
    made = notice(section(kind="authority", authority_id=1))
    return lambda: replace(made, register=replace(made.register, authorities=(authority,)))


def told(*articles, of=activity):
    rights = tuple(one for one in (*OUR_RIGHTS, RIGHTS[1].rights[0]) if one.article in articles)
    return lambda: notice(rights=(section(kind="rights", rights=rights),), activities=(of(),))


ALL = ("15", "16", "17", "18", "20", "21", "7-3", "22", "77")

CASES = {
    "ORG-03": (
        [
            (reaching(section("Write to us.")), [""]),
            (reaching(section("Call +32 2 555 99 99."), phone="+32 2 555 01 00"), [""]),
            (reaching(section("Hello."), email="", phone=""), [""]),
        ],
        [
            reaching(section(kind="contact")),
            reaching(section("Write to privacy@harbour.example.")),
            reaching(section("Call us."), role="headquarters"),
        ],
    ),
    "SA-01": (
        [
            (at(phone="+32 2 274 48 00 or +32 2 274 48 35"), ["+32 2 274 48 35"]),
            (at(email="old@privacy.example"), ["old@privacy.example"]),
            (at(website="https://www.privacycommission.example"), ["https://www.privacycommission.example"]),
            (at(checked_on=months_before(TODAY, 12) - timedelta(days=1)), ["2025-11-21"]),
        ],
        [
            at(),
            at(checked_on=months_before(TODAY, 12)),
            at(checked_on=None),
            at(phone="+3222744800"),
            at(phone="", email="", website=""),
        ],
    ),
    "RIG-01": (
        [
            (told("15", "16", "17", "18", "77"), ["Right to data portability"]),
            (told("15", "16", "17", "18", "77", of=by_interest), ["Right to object"]),
            (
                told("15", "16", "17", "18", "20", of=by_consent),
                ["Right to withdraw consent", "Right to lodge a complaint"],
            ),
        ],
        [
            told(*ALL),
            told("15", "16", "17", "18", "21", "77", of=by_interest),
            lambda: notice(
                section("You may withdraw your consent, and complain to the supervisory authority."),
                rights=told("15", "16", "17", "18", "20")().outline.sections[2:],
                activities=(by_consent(),),
            ),
        ],
    ),
    "RIG-02": (
        [
            (told(*ALL, of=by_interest), [""]),
            (lambda: notice(rights=list_of_rights(right("15"), right("21")), activities=(by_interest(),)), [""]),
            (
                lambda: notice(
                    rights=list_of_rights(right("", name="Access"), right("", name="Right to object")),
                    activities=(by_interest(),),
                ),
                [""],
            ),
        ],
        [
            lambda: notice(activities=(by_interest(),)),
            told(*ALL),
            lambda: notice(
                rights=list_of_rights(right("15"), right("21"), body="**You may object at any time.**"),
                activities=(by_interest(),),
            ),
        ],
    ),
    "RIG-03": (
        [
            (lambda text=text: notice(rights=list_of_rights(right("7-3", text)), activities=(by_consent(),)), [""])
            for text in ("You may withdraw at any time.", "Write to us.", "Use the link in each mail.")
        ],
        [
            lambda text=text: notice(rights=list_of_rights(right("7-3", text)), activities=(by_consent(),))
            for text in (
                "You may withdraw. What we did before your withdrawal remains lawful.",
                "You may withdraw; this does not affect earlier processing.",
                "Withdrawing does not change what was done up to then.",
            )
        ],
    ),
    "RIG-04": (
        [
            (saying("If we cannot resolve it, you may complain to the authority."), ["cannot resolve"]),
            (
                saying("U kunt pas een klacht indienen nadat u ons hebt geschreven.", "nl"),
                ["pas een klacht indienen nadat"],
            ),
            (saying("Sie müssen sich zuerst an uns wenden, bevor Sie sich beschweren.", "de"), ["müssen sich zuerst"]),
        ],
        [
            saying("You may complain to the authority at any time. If we cannot deliver, we repay you."),
            saying("U kunt altijd een klacht indienen; u hoeft niet eerst bij ons te komen.", "nl"),
            saying("Sie können sich jederzeit beschweren. Wir bitten Sie, uns zuerst zu schreiben.", "de"),
        ],
    ),
    "RIG-05": (
        [
            (lambda text=text: notice(rights=list_of_rights(right("15"), closing=text)), [""])
            for text in ("We answer in good time.", "We answer as the law wants.", "Write to us.")
        ],
        [
            lambda text=text: notice(rights=list_of_rights(right("15"), closing=text))
            for text in ("We answer within one month.", "We answer within 30 days.", "You hear from us in two weeks.")
        ],
    ),
    "TRF-06": (
        [
            (saying("International transfers may occur."), ["International transfers"]),
            (saying("Wij geven gegevens niet zomaar door buiten de EER.", "nl"), ["buiten de EER"]),
            (
                lambda: notice(
                    section("We never send data outside the EEA."), activities=(activity(transfers=(transfer(),)),)
                ),
                ["outside the EEA"],
            ),
        ],
        [
            saying("We do not transfer your data outside the EEA."),
            saying("Ihre Daten werden nicht in Drittländer übermittelt.", "de"),
            lambda: notice(
                section("Data go to third countries only where named above."),
                activities=(activity(transfers=(transfer(),)),),
            ),
        ],
    ),
    "GOV-02": (
        [
            (lambda: notice(published=before(activity(retention=(retention("Two years"),)))), ["Pay"]),
            (lambda: notice(published=before(activity(), activity(reference="HR-02", slug="x"))), ["Pay"]),
            (lambda: notice(section("New.", heading=FRESH), published=before(activity())), ["Fresh"]),
            (
                lambda: notice(
                    activities=tuple(
                        activity(reference=f"HR-{n}", slug=f"n{n}", name={"en": f"N{n}"}) for n in range(5)
                    ),
                    published=before(activity(reference="HR-0", slug="n0", name={"en": "N0"})),
                ),
                ["N1, N2, N3, + 1"],
            ),
        ],
        [
            lambda: notice(published=before(activity())),
            lambda: notice(published=None),
            lambda: notice(activities=(activity(comments="internal"),), published=before(activity())),
        ],
    ),
    "GOV-04": (
        [
            (lambda: notice(activities=(by_consent(),), published=before(activity())), ["HR-01"]),
            (
                lambda: notice(activities=(activity(purposes=(purpose(), purpose())),), published=before(activity())),
                ["HR-01"],
            ),
            (
                lambda: notice(
                    activities=(activity(purposes=(purpose("We pay you.", "b", "c"),)),), published=before(activity())
                ),
                ["HR-01"],
            ),
        ],
        [
            lambda: notice(published=before(activity())),
            lambda: notice(
                activities=(activity(purposes=(purpose("We pay you well."),)),), published=before(activity())
            ),
            lambda: notice(activities=(activity(reference="HR-09"),), published=before(activity())),
        ],
    ),
    "GOV-06": (
        [
            (lambda: notice(activities=(activity(status="ended"),)), ["HR-01"]),
            (lambda: notice(activities=(activity(ends=date(2026, 1, 1)),)), ["HR-01"]),
            (lambda: replace(notice(), shown=frozenset()), ["HR-01"]),
        ],
        [
            notice,
            lambda: notice(activities=(activity(ends=date(2027, 1, 1)),)),
            lambda: notice(activities=(activity(status="draft"),), shown=()),
            lambda: replace(notice(activities=(activity(internal_because="Told in the handbook"),)), shown=frozenset()),
        ],
    ),
    "TXT-01": (
        [
            (saying("See under “How we use data”."), ["How we use data"]),
            (saying("Zie hierboven onder “Hoe lang?”.", "nl"), ["Hoe lang?"]),
            (saying('Details stand in section "Our partners".'), ["Our partners"]),
        ],
        [
            saying("See under “Pay”."),
            saying("We are Harbour Arts Centre (“Harbour”)."),
            lambda: notice(section("See under “Who we are”."), section(heading={"en": "Who we are"})),
        ],
    ),
    "TXT-02": (
        [
            (saying("See our cookie policy."), ["cookie policy"]),
            (doing("More information is available in our house rules."), ["house rules"]),
            (saying("Raadpleeg onze cookieverklaring.", "nl"), ["cookieverklaring"]),
        ],
        [
            saying("See our [cookie policy](https://harbour.example/c)."),
            saying("We review our retention policies every year, in accordance with the law."),
            saying("Lees deze privacyverklaring.", "nl"),
        ],
    ),
    "TXT-03": (
        [
            (doing("We may share your address with others."), ["We may share"]),
            (doing("Soms bellen wij u.", "nl"), ["Soms"]),
            (saying("Wir können Ihre Daten auch weitergeben.", "de"), ["Wir können Ihre Daten auch weitergeben"]),
        ],
        [
            doing("You may share your address with us in May."),
            doing("Wij bellen u zo snel mogelijk.", "nl"),
            lambda: notice(rights=list_of_rights(right("18", "In some cases we may restrict."))),
        ],
    ),
    "TXT-04": (
        [
            (reworded("We keep your file for a year.", "Wij bewaren uw dossier."), ["nl"]),
            (reworded("We destroy your file.", "Wij bewaren uw dossier."), ["nl"]),
            (reworded("", "Wij bewaren uw dossier."), ["nl"]),
        ],
        [
            reworded("We keep your file for a year.", "Wij bewaren uw dossier een jaar."),
            reworded("We keep your file.", "Uw dossier blijft bij ons."),
            reworded("We keep: your file!", "Wij bewaren uw dossier."),
            reworded("We keep your file for a year.", ""),
            lambda: bilingual("We keep your file.", "Wij bewaren uw dossier."),
        ],
    ),
    "TXT-05": (
        [
            (saying("As of 03/05/2024 we keep less."), ["03/05/2024"]),
            (saying("Version 4-11-2025"), ["4-11-2025"]),
            (saying("Since 01.02.2023"), ["01.02.2023"]),
        ],
        [saying("Since 25/12/2024"), saying("Since 2024-05-03"), saying("Seit dem 03.05.2024", "de")],
    ),
    "TXT-06": (
        [
            (labelled("Consent", "consent"), ["Consent” / “consent"]),
            (
                labelled("Performance of a contract", "Performance of a Contract"),
                ["Performance of a contract” / “Performance of a Contract"],
            ),
            (
                lambda: notice(
                    activities=(activity(recipients=(recipient(wording="Our banks"), recipient(wording="our bank"))),)
                ),
                ["Our banks” / “our bank"],
            ),
        ],
        [labelled("Consent", "Consent"), labelled("Consent", "Contract"), labelled("Legal duty", "Legal claim")],
    ),
}


def flat(side):
    return [
        pytest.param(rule, *(case if side == 0 else (case,)), id=f"{rule}-{number}")
        for rule, both in CASES.items()
        for number, case in enumerate(both[side])
    ]


def test_good_statement_gives_no_finding():
    assert findings(notice()) == ()


@pytest.mark.parametrize(("rule", "make", "quoted"), flat(0))
def test_statement_is_found(rule, make, quoted):
    assert found(rule, make()) == quoted


@pytest.mark.parametrize(("rule", "make"), flat(1))
def test_statement_that_looks_alike_is_left_alone(rule, make):
    assert found(rule, make()) == []


def test_there_are_seventy_rules_with_a_number_each():
    numbers = {rule.id for rule in (*checks.RULES, *RULES)}

    assert (len(numbers), len(RULES)) == (70, 17)


@pytest.mark.parametrize("rule", [*checks.RULES, *RULES], ids=lambda rule: rule.id)
def test_every_rule_says_what_why_and_how(rule):
    assert all(str(text).endswith((".", "”.", ")")) for text in (rule.message, rule.hint))
    assert not str(rule.title).endswith(".")
    assert str(rule.message) % {"quoted": "words"}
