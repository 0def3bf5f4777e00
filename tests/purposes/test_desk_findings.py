import pytest
from django.test import Client

from publishing.models import Right
from purposes.models import Acceptance, MutedRule, ProcessingActivity
from tests.desk import address
from tests.ground import laid
from tests.make import make_statement

FINDINGS = "/admin/purposes/processingactivity/findings/"


@laid
def statement(vocabularies):
    return make_statement()


@pytest.fixture
def activity(statement):
    return ProcessingActivity.objects.get()


def desk_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ruling(verb, rule, activity, field):
    query = f"?rule={rule}&model=purposes.processingactivity&number={activity.pk}&field={field}"
    return f"{FINDINGS}{activity.organisation_id}/{verb}/{query}"


def listed(client, query=""):
    return [(row["rule"].id, row["label"]) for row in client.get(FINDINGS + query).context["rows"]]


def test_page_lists_every_open_finding_and_leads_to_its_field(auditor, activity):
    html = desk_of(auditor).get(FINDINGS).content.decode()

    assert ("GOV-05", "A-0001") in listed(desk_of(auditor))
    assert f'href="{address(activity)}#finding-GOV-05-processingactivity-{activity.pk}"' in html


def test_page_is_narrowed_by_severity_and_rule(auditor, activity):
    client = desk_of(auditor)

    assert {rule for rule, _label in listed(client, "?rule=GOV-05")} == {"GOV-05"}
    assert listed(client, "?severity=error") == []
    assert ("REC-02", "A-0001") in listed(client, "?severity=notice")


def test_dpo_accepts_in_place_and_takes_it_back(dpo, activity):
    client = desk_of(dpo)
    place = ruling("accept", "GOV-05", activity, "owner")
    assert client.get(place).status_code == 200

    client.post(place, {"reason": "The board answers.", "until": "2999-01-01"})
    assert listed(client, "?rule=GOV-05") == []
    assert listed(client, "?show=answered") == [("GOV-05", "A-0001")]

    client.post(ruling("withdraw", "GOV-05", activity, "owner"))
    assert listed(client, "?rule=GOV-05") == [("GOV-05", "A-0001")]


def test_dpo_mutes_a_rule_and_unmutes_it(dpo, activity):
    client = desk_of(dpo)

    client.post(ruling("mute", "GOV-05", activity, "owner"), {"reason": "Not here."})
    assert (listed(client, "?rule=GOV-05"), MutedRule.objects.get().reason) == ([], "Not here.")

    client.post(ruling("unmute", "GOV-05", activity, ""))
    assert listed(client, "?rule=GOV-05") == [("GOV-05", "A-0001")]


@pytest.mark.parametrize("verb", ["accept", "withdraw", "mute", "unmute"])
def test_editor_and_auditor_rule_on_nothing(editor, auditor, activity, verb):
    for user in (editor, auditor):
        assert (
            desk_of(user).post(ruling(verb, "GOV-05", activity, "owner"), {"reason": "I may not."}).status_code == 403
        )

    assert (Acceptance.objects.count(), MutedRule.objects.count()) == (0, 0)


def test_acceptance_without_a_reason_is_asked_again(dpo, activity):
    page = desk_of(dpo).post(ruling("accept", "GOV-05", activity, "owner"), {"until": "2999-01-01"})

    assert "This field is required." in page.content.decode()
    assert Acceptance.objects.count() == 0


@pytest.mark.parametrize("verb", ["accept", "withdraw"])
def test_finding_that_is_gone_meanwhile_is_one_sentence_above_those_that_are_there(dpo, activity, verb):
    client = desk_of(dpo)
    activity.owner = "Head of house"
    activity.save()

    answer = client.post(
        ruling(verb, "GOV-05", activity, "owner"), {"reason": "A copy.", "until": "2999-01-01"}, follow=True
    )

    assert answer.redirect_chain == [("/admin/purposes/processingactivity/findings/", 302)]
    assert [str(told) for told in answer.context["messages"]] == [
        "This finding is not there any more: what it told of has been changed meanwhile."
    ]
    assert Acceptance.objects.count() == 0


def test_rule_that_does_not_exist_is_not_found(dpo, activity):
    assert desk_of(dpo).get(ruling("accept", "SRC-99", activity, "sources")).status_code == 404


def test_form_shows_findings_at_the_top_and_beside_the_field(editor, activity):
    html = desk_of(editor).get(address(activity)).content.decode()

    assert html.count(f'id="finding-GOV-05-processingactivity-{activity.pk}"') == 1
    assert f'id="finding-RET-08-retentionperiod-{activity.retention.get().pk}"' in html
    assert 'id="findings"' in html


def test_saving_brings_the_findings_up_to_date(editor, activity):
    activity.owner = "Head of house"
    activity.save()

    assert "finding-GOV-05" not in desk_of(editor).get(address(activity)).content.decode()


def test_list_counts_the_findings_of_each_activity(editor, activity):
    html = desk_of(editor).get("/admin/purposes/processingactivity/").content.decode()

    assert '<span class="desk-gap warning">Warning: 4</span>' in html


def test_coverage_tells_each_item_for_each_activity(auditor, activity):
    html = (
        desk_of(auditor)
        .get(f"/admin/purposes/processingactivity/coverage/{activity.organisation_id}/")
        .content.decode()
    )

    assert (html.count("<tr>") - 2, "30(1)(g)" in html, "A-0001" in html) == (28, True, True)


def test_missing_rights_are_offered_as_the_bases_ask(dpo, statement):
    section = statement.sections.get(kind="rights")
    section.rights.exclude(article="15").delete()

    desk_of(dpo).post(f"/admin/publishing/section/{section.pk}/rights/")
    desk_of(dpo).post(f"/admin/publishing/section/{section.pk}/rights/")

    assert list(Right.objects.values_list("article", flat=True)) == ["15", "16", "17", "18", "21", "77"]
