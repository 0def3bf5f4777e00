"""Each rule on what is recorded: three cases that it must find, and three that look alike and are right."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from purposes.checks import RULES, findings
from tests.purposes.checks.values import (
    TODAY,
    activity,
    adequate,
    assessment,
    client,
    contact,
    data,
    found,
    joint,
    measure,
    purpose,
    recipient,
    record,
    register,
    retention,
    source,
    sub,
    subject,
    term,
    transfer,
)

LAW = {"en": "Act of 3 July 2005"}
OLD, LAST_YEAR = date(2024, 1, 15), date(2025, 9, 1)

# Per rule: what it finds, field by field, and what it leaves alone.
ORGANISATIONS = {
    "ORG-01": (
        [
            ({"address": ""}, ["address"]),
            ({"email": "", "contact_points": ()}, ["email"]),
            ({"legal_name": " ", "address": "", "email": "", "contact_points": ()}, ["legal_name", "address", "email"]),
        ],
        [
            {"address": "", "contact_points": (contact("headquarters", address="Quay 1"),)},
            {"email": "", "contact_points": (contact(phone="+32 2 555 01 00", email=""),)},
            {"email": "", "phone": "+32 2 555 01 00", "contact_points": ()},
        ],
    ),
    "ORG-02": (
        [({"country": code}, ["contact_points"]) for code in ("US", "CH", "GB")],
        [
            {"country": "NO"},
            {"country": ""},
            {"country": "US", "contact_points": (contact("representative"),)},
        ],
    ),
    "DC-07": (
        [
            ({"activities": (activity(data_categories=(data(wording=one), data(wording=other))),)}, ["wording"])
            for one, other in (
                ("Pictures and video", "Pictures and Video"),
                ("Recordings (pictures, video)", "Recordings (pictures)"),
                ("Name and address", "Address and names"),
            )
        ],
        [
            {"activities": (activity(data_categories=(data(wording=one), data(wording=other))),)}
            for one, other in (
                ("Contact data", "Contract data"),
                ("Bank details", "Bank details"),
                ("Date of birth", "Place of birth"),
            )
        ],
    ),
}

ACTIVITIES = {
    "ORG-04": (
        [
            ({"joint_controllers": (joint(""),)}, ["arrangement"]),
            ({"joint_controllers": (joint(), joint(""))}, ["arrangement"]),
            ({"recipients": (recipient(role="joint-controller"),)}, ["joint_controllers"]),
        ],
        [
            {"joint_controllers": (joint(),)},
            {"recipients": (recipient(role="controller"),)},
            {"recipients": (recipient(role="joint-controller"),), "joint_controllers": (joint(),)},
        ],
    ),
    "LB-01": (
        [
            ({"purposes": ()}, ["purposes"]),
            ({"purposes": (purpose(legal_bases=()),)}, ["legal_bases"]),
            ({"purposes": (purpose(), purpose(legal_bases=()))}, ["legal_bases"]),
        ],
        [
            {"purposes": (purpose("We pay you.", "c"),)},
            {"purposes": (purpose("We pay you.", "a", "f"),)},
            {"purposes": (), "status": "ended"},
        ],
    ),
    "LB-02": (
        [
            ({"purposes": (purpose("We write to you.", "a", "f"),)}, ["scope"]),
            ({"purposes": (purpose("We pay you.", "b", "c"),)}, ["scope"]),
            ({"purposes": (purpose(), purpose("We teach.", "c", "e"))}, ["scope"]),
        ],
        [
            {"purposes": (purpose("We write to you.", "a", "f", scope={"en": "Consent: abroad"}),)},
            {"purposes": (purpose("We pay you.", "b"), purpose("We keep the books.", "c"))},
            {"purposes": (purpose("We pay you.", "b"),)},
        ],
    ),
    "LB-04": (
        [
            ({"purposes": (purpose("We guard.", "f"),), "assessments": ()}, ["assessments"]),
            ({"purposes": (purpose("We guard.", "f"),), "assessments": (assessment("lia", "to-do"),)}, ["assessments"]),
            (
                {"purposes": (purpose("We guard.", "f"),), "assessments": (assessment("lia", day=None),)},
                ["assessments"],
            ),
        ],
        [
            {"purposes": (purpose("We guard.", "f"),), "assessments": (assessment("lia"),)},
            {"purposes": (purpose("We pay.", "b"),), "assessments": ()},
            {"purposes": (purpose("We guard.", "f"),), "assessments": (assessment("dpia"), assessment("lia"))},
        ],
    ),
    "LB-08": (
        [
            ({"provision": ""}, ["provision"]),
            ({"provision": "", "purposes": (purpose("We report.", "c"),)}, ["provision"]),
            ({"provision": "statutory"}, ["provision_consequence"]),
        ],
        [
            {"provision": "", "purposes": (purpose("We guard.", "f"),)},
            {"provision": "contractual", "provision_consequence": {"en": "We cannot pay you."}},
            {"provision": "voluntary"},
        ],
    ),
    "DC-01": (
        [
            ({"data_categories": (), "status": status}, ["data_categories"])
            for status in ("draft", "in-review", "approved")
        ],
        [
            {"data_categories": (data(),)},
            {"data_categories": (data("M", condition="9-2-a", special=True),)},
            {"data_categories": (), "status": "ended"},
        ],
    ),
    "DC-02": (
        [({"data_subjects": (), "status": status}, ["data_subjects"]) for status in ("draft", "in-review", "approved")],
        [
            {"data_subjects": (subject(),)},
            {"data_subjects": (subject("employees"), subject("customers"))},
            {"data_subjects": (), "ends": date(2026, 1, 1)},
        ],
    ),
    "DC-03": (
        [
            ({"data_categories": (data("M", special=True),)}, ["condition"]),
            ({"data_categories": (data("M", special=True, condition="10-law"),)}, ["condition"]),
            ({"data_categories": (data(), data("U", special=True))}, ["condition"]),
        ],
        [
            {"data_categories": (data("M", special=True, condition="9-2-a"),)},
            {"data_categories": (data("V"),)},
            {"data_categories": (data("J", criminal=True, condition="10-law"),)},
        ],
    ),
    "DC-04": (
        [
            ({"data_categories": (data("J", criminal=True),)}, ["condition"]),
            ({"data_categories": (data("J", criminal=True, condition="9-2-f"),)}, ["condition"]),
            ({"data_categories": (data(), data("J", criminal=True))}, ["condition"]),
        ],
        [
            {"data_categories": (data("J", criminal=True, condition="10-law"),)},
            {"data_categories": (data("J", criminal=True, condition="10-authority"),)},
            {"data_categories": (data("M", special=True, condition="9-2-f"),)},
        ],
    ),
    "SRC-01": (
        [({"sources": None, "status": status}, ["sources"]) for status in ("draft", "in-review", "approved")],
        [{"sources": (source(),)}, {"sources": ()}, {"sources": None, "status": "ended"}],
    ),
    "RET-01": (
        [({"retention": None, "status": status}, ["retention"]) for status in ("draft", "in-review", "approved")],
        [{"retention": (retention(),)}, {"retention": ()}, {"retention": None, "status": "ended"}],
    ),
    "RET-06": (
        [
            ({"data_categories": (data(), data("V")), "retention": (retention("Ten years"),)}, ["categories"]),
            ({"data_categories": (data(), data("B")), "retention": (retention(maximum="P10Y"),)}, ["categories"]),
            (
                {
                    "data_categories": (data(), data("x", "Bank details")),
                    "retention": (retention("Until your consent is withdrawn"),),
                },
                ["categories"],
            ),
        ],
        [
            {"data_categories": (data(), data("V")), "retention": (retention("One month"),)},
            {"data_categories": (data(), data("contact")), "retention": (retention("Ten years"),)},
            {
                "data_categories": (data(), data("B")),
                "retention": (retention("Ten years", categories=(term("B"),)),),
            },
        ],
    ),
    "RET-08": (
        [
            ({"retention": (retention(erasure=""),)}, ["erasure"]),
            ({"retention": (retention(erasure=" "),)}, ["erasure"]),
            ({"retention": (retention(), retention(erasure=""))}, ["erasure"]),
        ],
        [{"retention": (retention(),)}, {"retention": ()}, {"retention": None}],
    ),
    "REC-01": (
        [({"recipients": None, "status": status}, ["recipients"]) for status in ("draft", "in-review", "approved")],
        [{"recipients": (recipient(),)}, {"recipients": ()}, {"recipients": None, "status": "ended"}],
    ),
    "REC-02": (
        [
            ({"recipients": (recipient("ict-service-providers", name=""),)}, ["name"]),
            ({"recipients": (recipient("banks", name="", role="processor"),)}, ["name"]),
            ({"recipients": (recipient("hosting-providers", name=" "),)}, ["name"]),
        ],
        [
            {"recipients": (recipient("ict-service-providers", name="Cloud Ltd"),)},
            {"recipients": (recipient("banks", name=""),)},
            {"recipients": (recipient("ict-service-providers", name="", role="internal"),)},
        ],
    ),
    "REC-03": (
        [
            ({"recipients": (recipient(role="processor"),)}, ["contract"]),
            (
                {"recipients": (recipient(role="processor", contract="C/1", contract_ends=TODAY - timedelta(1)),)},
                ["contract_ends"],
            ),
            ({"recipients": (recipient(role="processor", contract=" "),)}, ["contract"]),
        ],
        [
            {"recipients": (recipient(role="processor", contract="C/1"),)},
            {"recipients": (recipient(role="processor", contract="C/1", contract_ends=TODAY),)},
            {"recipients": (recipient(role="controller"),)},
        ],
    ),
    "TRF-01": (
        [
            ({"transfers": (transfer(mechanism=""),)}, ["mechanism"]),
            ({"recipients": (recipient(country="US"),)}, ["transfers"]),
            ({"recipients": (recipient(country="US"),), "transfers": (transfer("IN"),)}, ["transfers"]),
        ],
        [
            {"recipients": (recipient(country="IS"),)},
            {"recipients": (recipient(country="IN"),), "transfers": (transfer("IN"),)},
            {"transfers": ()},
        ],
    ),
    "TRF-02": (
        [
            ({"transfers": (transfer(mechanism=mechanism, copy={}),)}, ["copy"])
            for mechanism in ("46-2-c", "46-2-b", "49-1-2")
        ],
        [
            {"transfers": (transfer(),)},
            {"transfers": (transfer("JP", "45", copy={}),)},
            {"transfers": (transfer(mechanism="49-1-a", copy={}),)},
        ],
    ),
    "TRF-03": (
        [
            ({"transfers": (transfer("IN", "45"),)}, ["mechanism"]),
            ({"transfers": (transfer("US", "45"),)}, ["documentation"]),
            ({"transfers": (transfer("GB", "45"),)}, ["mechanism"]),
        ],
        [
            {"transfers": (transfer("JP", "45"),)},
            {"transfers": (transfer("US", "45", documentation="On the Data Privacy Framework list"),)},
            {"transfers": (transfer("US", "46-2-c"),)},
        ],
    ),
    "TRF-04": (
        [
            ({"transfers": (transfer(),), "assessments": ()}, ["assessments"]),
            ({"transfers": (transfer(),), "assessments": (assessment("tia", day=OLD),)}, ["assessments"]),
            ({"transfers": (transfer(mechanism="46-2-b"),), "assessments": (assessment("lia"),)}, ["assessments"]),
        ],
        [
            {"transfers": (transfer(),), "assessments": (assessment("tia", day=LAST_YEAR),)},
            {"transfers": (transfer("JP", "45"),), "assessments": ()},
            {"transfers": (), "assessments": ()},
        ],
    ),
    "TRF-05": (
        [
            ({"transfers": (transfer(mechanism="49-1-2"),)}, ["documentation"]),
            ({"transfers": (transfer(mechanism="49-1-b"),)}, ["documentation"]),
            ({"transfers": (transfer(mechanism="49-1-e", documentation=" "),)}, ["documentation"]),
        ],
        [
            {"transfers": (transfer(mechanism="49-1-b", documentation="One tour in 2025."),)},
            {"transfers": (transfer(mechanism="49-1-b"),), "ends": date(2027, 1, 1)},
            {"transfers": (transfer(mechanism="49-1-a"),)},
        ],
    ),
    "ADM-01": (
        [({"automated": "", "status": status}, ["automated"]) for status in ("draft", "in-review", "approved")],
        [{"automated": "none"}, {"automated": "profiling"}, {"automated": "", "status": "ended"}],
    ),
    "ADM-02": (
        [
            ({"automated": "article-22"}, ["automated_logic", "automated_consequences"]),
            ({"automated": "article-22", "automated_logic": {"en": "Points."}}, ["automated_consequences"]),
            (
                {
                    "automated": "article-22",
                    "automated_logic": {"en": "Points."},
                    "automated_consequences": {"en": "No loan."},
                    "purposes": (purpose("We lend.", "f"),),
                },
                ["purposes"],
            ),
        ],
        [
            {
                "automated": "article-22",
                "automated_logic": {"en": "Points."},
                "automated_consequences": {"en": "No loan."},
            },
            {"automated": "profiling"},
            {"automated": "none"},
        ],
    ),
    "SEC-01": (
        [({"measures": (), "status": status}, ["measures"]) for status in ("draft", "in-review", "approved")],
        [{"measures": (measure(),)}, {"measures": (measure(), measure("backup"))}, {"measures": (), "status": "ended"}],
    ),
    "DPIA-01": (
        [
            (
                {
                    "data_categories": (data("M", special=True, condition="9-2-a"),),
                    "data_subjects": (subject("patients", vulnerable=True),),
                },
                ["assessments"],
            ),
            ({"automated": "article-22"}, ["assessments"]),
            (
                {
                    "purposes": (purpose("Security cameras film the square.", "f"),),
                    "data_subjects": (subject(number="about 140,000 a year"),),
                    "assessments": (assessment("dpia", "to-do"),),
                },
                ["assessments"],
            ),
        ],
        [
            {"data_categories": (data("M", special=True, condition="9-2-a"),)},
            {
                "data_categories": (data("M", special=True, condition="9-2-a"),),
                "data_subjects": (subject("patients", vulnerable=True),),
                "assessments": (assessment("dpia", "not-needed"),),
            },
            {"data_subjects": (subject(number="about 46,000 a year"),)},
        ],
    ),
    "DPIA-02": (
        [
            ({"assessments": (assessment("dpia", conclusion=words),)}, ["conclusion"])
            for words in (
                "The residual risk remains high.",
                "Hoog restrisico voor leerlingen.",
                "Das Restrisiko bleibt hoch.",
            )
        ],
        [
            {"assessments": (assessment("dpia", conclusion=words),)}
            for words in (
                "Residual risk low.",
                "Residual risk is high; prior consultation began in May.",
                "Kein hohes Restrisiko.",
            )
        ],
    ),
    "GOV-01": (
        [
            ({"review_months": 12, "reviewed_on": date(2025, 11, 21)}, ["reviewed_on"]),
            ({"review_months": 12, "starts": date(2018, 5, 25)}, ["reviewed_on"]),
            ({"review_months": 6}, ["reviewed_on"]),
        ],
        [
            {"review_months": 12, "reviewed_on": date(2025, 11, 22)},
            {"review_months": None, "reviewed_on": date(2018, 5, 25)},
            {"review_months": 12, "starts": date(2026, 5, 25)},
        ],
    ),
    "GOV-03": (
        [
            ({"data_categories": (data(deprecated=True),)}, ["category"]),
            ({"measures": (measure(deprecated=True),)}, ["measure"]),
            ({"data_subjects": (subject(deprecated=True),)}, ["category"]),
            ({"data_categories": (data("shoe-sizes"),)}, ["category"]),
        ],
        [
            {},
            {"data_categories": (data("shoe-sizes", iri="https://vocabulary.example/size"),)},
            {"data_subjects": (subject("jugglers"),)},
            {"measures": (measure(),)},
            {"measures": (measure(deprecated=True),), "status": "ended"},
        ],
    ),
    "GOV-05": (
        [
            ({"owner": owner, "department": department}, ["owner"])
            for owner, department in (("", ""), (" ", ""), ("", "HR"))
        ],
        [
            {"owner": "Head of pay"},
            {"owner": "", "owner_email": "pay@harbour.example"},
            {"owner": "", "status": "ended"},
        ],
    ),
}

PROCESSORS = {
    "PRO-01": (
        [
            ({"clients": ()}, ["clients"]),
            ({"clients": (client(""),)}, ["contact"]),
            ({"clients": (client(), client(" "))}, ["contact"]),
        ],
        [{"clients": (client(),)}, {"clients": (client(), client())}, {"clients": (), "status": "ended"}],
    ),
    "PRO-02": (
        [({"categories": {}, "status": status}, ["categories"]) for status in ("draft", "in-review", "approved")],
        [{"categories": {"en": "Hosting"}}, {"categories": {"nl": "Hosting"}}, {"categories": {}, "status": "ended"}],
    ),
    "PRO-03": (
        [
            ({"sub_processors": (sub(""),)}, ["authorisation"]),
            ({"sub_processors": (sub(contract=""),)}, ["contract"]),
            ({"sub_processors": (sub(), sub(contract=" "))}, ["contract"]),
        ],
        [{"sub_processors": (sub(),)}, {"sub_processors": ()}, {"sub_processors": (sub(""),), "status": "ended"}],
    ),
}

OF_AUTHORITIES = (
    [(purpose("We teach.", "f"),), (purpose(), purpose("We teach.", "f")), (purpose("We teach.", "e", "f"),)],
    [(purpose("We teach.", "e"),), (purpose("We teach.", "c"),), (purpose(),)],
)

LANGUAGES = (
    [
        {"name": {"en": "Pay"}},
        {"name": {"nl": "Loon"}},
        {"provision_consequence": {"en": "We cannot pay you."}},
    ],
    [{}, {"comments": "internal"}, {"provision_consequence": {"en": "None.", "nl": "Geen."}}],
)


def flat(tables, side):
    return [(rule, *(case if side == 0 else (case,))) for rule, both in tables.items() for case in both[side]]


def test_good_register_gives_no_finding():
    assert findings(register(activity(), processor_records=(record(),)), today=TODAY) == ()


@pytest.mark.parametrize(("rule", "change", "fields"), flat(ORGANISATIONS, 0))
def test_organisation_is_found(rule, change, fields):
    assert found(rule, register(**change)) == fields


@pytest.mark.parametrize(("rule", "change"), flat(ORGANISATIONS, 1))
def test_organisation_is_left_alone(rule, change):
    assert found(rule, register(**change)) == []


@pytest.mark.parametrize(("rule", "change", "fields"), flat(ACTIVITIES, 0))
def test_activity_is_found(rule, change, fields):
    assert found(rule, activity(**change)) == fields


@pytest.mark.parametrize(("rule", "change"), flat(ACTIVITIES, 1))
def test_activity_is_left_alone(rule, change):
    assert found(rule, activity(**change)) == []


@pytest.mark.parametrize(("rule", "change", "fields"), flat(PROCESSORS, 0))
def test_processor_record_is_found(rule, change, fields):
    assert found(rule, record(**change)) == fields


@pytest.mark.parametrize(("rule", "change"), flat(PROCESSORS, 1))
def test_processor_record_is_left_alone(rule, change):
    assert found(rule, record(**change)) == []


@pytest.mark.parametrize("purposes", OF_AUTHORITIES[0])
def test_public_authority_that_claims_an_interest_is_found(purposes):
    assert found("LB-10", activity(purposes=purposes), public_authority=True) == ["legal_bases"]


@pytest.mark.parametrize("purposes", OF_AUTHORITIES[1])
def test_public_authority_with_another_basis_is_left_alone(purposes):
    assert found("LB-10", activity(purposes=purposes), public_authority=True) == []


@pytest.mark.parametrize("purposes", OF_AUTHORITIES[0])
def test_company_that_claims_an_interest_is_left_alone(purposes):
    assert found("LB-10", activity(purposes=purposes)) == []


BILINGUAL = {
    "name": {"en": "Pay", "nl": "Loon"},
    "purposes": (replace(purpose(), text={"en": "We pay.", "nl": "Wij betalen."}),),
    "sources": (),
    "retention": (),
}


@pytest.mark.parametrize("change", LANGUAGES[0])
def test_text_without_one_of_the_languages_is_found(change):
    assert found("TXT-04", activity(**BILINGUAL | change), languages=("en", "nl")) == list(change)


@pytest.mark.parametrize("change", LANGUAGES[1])
def test_text_in_all_languages_is_left_alone(change):
    assert found("TXT-04", activity(**BILINGUAL | change), languages=("en", "nl")) == []


def test_adequacy_is_that_of_the_day():
    treaty = (adequate("GB", date(2021, 6, 28), date(2026, 11, 21)),)
    kept = (adequate("GB", date(2021, 6, 28), date(2026, 11, 22)),)
    to_gb = activity(transfers=(transfer("GB", "45"),))

    assert found("TRF-03", to_gb, adequacy=treaty) == ["mechanism"]
    assert found("TRF-03", to_gb, adequacy=kept) == []


def test_two_periods_for_the_same_data_contradict_each_other():
    one = retention("Two years", period="P2Y", categories=(term("A"),))
    other = retention("Three years", period="P3Y", categories=(term("A"), term("B")))

    assert found("RET-04", activity(retention=(one, other))) == ["period"]
    assert found("RET-04", activity(retention=(one, retention(categories=(term("B"),))))) == []


def test_rules_have_each_a_number_of_their_own():
    numbers = [rule.id for rule in RULES]

    assert len(numbers) == len(set(numbers)) == 54
