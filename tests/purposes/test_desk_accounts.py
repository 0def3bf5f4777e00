"""Accounts at the desk: made, given roles and limits, switched off; by whom, and with what left behind."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.urls import reverse

from purposes import accounts
from purposes.models import AccountEvent, Change, Organisation, OrganisationLimit
from purposes.roles import Role
from tests.desk import address, page, save, shown
from tests.make import make_organisation, make_user

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

ADD, LIST = reverse("admin:auth_user_add"), reverse("admin:auth_user_changelist")
LAST_DPO = "This is the last account that is a DPO for all organisations. Give the role to somebody else first."


@pytest.fixture
def second(dpo) -> User:
    """Another DPO for all, so that the first can be touched."""
    return make_user("second", "DPO")


def limited(name: str, role: str, *organisations: Organisation) -> User:
    user = make_user(name, role)
    for organisation in organisations:
        OrganisationLimit.objects.create(account=user, organisation=organisation)
    return user


def typed(**values: Any) -> dict[str, Any]:
    return {"username": "jo", "first_name": "Jo", "email": "jo@example.org", "is_active": "on", **values}


def roles(name: str) -> list[str]:
    return sorted(User.objects.get(username=name).groups.values_list("name", flat=True))


def told(name: str) -> list[tuple[str, str, str, str]]:
    """What was done to an account, the first thing first: by whom, to whom, what, which role."""
    found = AccountEvent.objects.filter(account_id=User.objects.get(username=name).pk).order_by("pk")
    return [(one.change.actor, one.change.about, one.kind, one.role) for one in found]


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


# Making one


def test_dpo_makes_an_account_with_roles_and_is_shown_its_first_password_once(client, dpo):
    client.force_login(dpo)

    answer = client.post(ADD, typed(roles=["Editor", "Auditor"]))

    made = User.objects.get(username="jo")
    password = answer.context["password"]
    assert (answer.status_code, re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", password) is not None) == (200, True)
    assert (made.is_staff, made.is_superuser, made.check_password(password)) == (True, False, True)
    assert password not in page(client, made)
    assert roles("jo") == ["Auditor", "Editor"]
    assert told("jo") == [
        ("dpo", "jo", "made", ""),
        ("dpo", "jo", "password-set", ""),
        ("dpo", "jo", "given", "Editor"),
        ("dpo", "jo", "given", "Auditor"),
    ]
    assert Change.objects.filter(verb="account").count() == 1


def test_another_first_password_takes_the_place_of_the_one_before(client, dpo, editor):
    client.force_login(dpo)
    address = reverse("admin:auth_user_first_password", args=[editor.pk])

    asked = client.get(address).content.decode()
    passwords = [client.post(address).context["password"] for _ in range(2)]

    assert "The password that editor has now opens nothing any more" in asked
    editor.refresh_from_db()
    assert [editor.check_password(password) for password in passwords] == [False, True]
    assert told("editor") == [("dpo", "editor", "password-set", "")] * 2


def test_where_mail_is_sent_nobody_types_a_password_for_another(
    client, dpo, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_HOST, settings.SITE_ADDRESS = "mail.example.org", "https://register.example.org"
    client.force_login(dpo)

    form = client.get(ADD).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ADD, typed(roles=["Editor"]))

    made = User.objects.get(username="jo")
    (letter,) = mail.outbox
    assert "first password" not in form
    assert not made.has_usable_password()
    assert (letter.to, "https://register.example.org/" in letter.body, "jo" in letter.body) == (
        ["jo@example.org"],
        True,
        True,
    )
    assert told("jo")[-1] == ("dpo", "jo", "invited", "")
    assert client.post(reverse("admin:auth_user_first_password", args=[made.pk])).status_code == 403


def test_account_that_is_invited_needs_an_address(client, dpo, settings):
    settings.EMAIL_HOST = "mail.example.org"
    client.force_login(dpo)

    answer = client.post(ADD, typed(email=""))

    assert list(errors(answer)) == ["email"]


def test_mail_that_does_not_leave_is_said_and_can_be_sent_again(
    client, dpo, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_HOST = "mail.example.org"
    client.force_login(dpo)
    with django_capture_on_commit_callbacks(execute=False):
        client.post(ADD, typed())
    again = reverse("admin:auth_user_invite", args=[User.objects.get(username="jo").pk])
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", lambda _mail: (_ for _ in ()).throw(OSError))
        answer = client.post(again, follow=True)

    client.post(again)

    assert "The mail server did not take the invitation." in answer.content.decode()
    assert [kind for _by, _of, kind, _role in told("jo")] == ["made", "invited"]
    assert len(mail.outbox) == 1


def test_two_accounts_never_have_one_address(client, dpo, editor):
    editor.email = "Jo@example.org"
    editor.save()
    client.force_login(dpo)

    answer = client.post(ADD, typed())

    assert errors(answer) == {"email": ["Another account has this e-mail address."]}


# Changing one


def test_roles_are_given_and_taken_away_and_both_are_kept(client, dpo, editor):
    client.force_login(dpo)

    save(client, editor, {"roles": ["Auditor"], "first_name": "Ed", "why": "Moves to the audit."})

    assert roles("editor") == ["Auditor"]
    assert told("editor") == [
        ("dpo", "editor", "edited", ""),
        ("dpo", "editor", "taken", "Editor"),
        ("dpo", "editor", "given", "Auditor"),
    ]
    html = page(client, editor)
    assert "Role taken away: Editor" in html
    assert "Moves to the audit." in html


def test_saving_without_a_change_leaves_nothing(client, dpo, editor):
    client.force_login(dpo)
    before = Change.objects.count()

    save(client, editor)

    assert Change.objects.count() == before
    assert roles("editor") == ["Editor"]


def test_account_that_is_switched_off_opens_nothing(client, dpo, editor):
    client.force_login(dpo)
    sent = shown(page(client, editor))
    del sent["is_active"]

    client.post(address(editor), dict(sent.lists()))

    assert not User.objects.get(pk=editor.pk).is_active
    assert told("editor") == [("dpo", "editor", "switched-off", "")]


def test_name_to_log_in_with_stays(client, dpo, editor):
    client.force_login(dpo)

    save(client, editor, {"username": "other"})

    assert User.objects.get(pk=editor.pk).username == "editor"
    assert 'name="username"' not in page(client, editor)


def test_groups_of_an_operator_s_own_stay(client, dpo, editor):
    editor.groups.add(Group.objects.create(name="Archive"))
    client.force_login(dpo)

    save(client, editor, {"roles": ["Auditor"]})

    assert roles("editor") == ["Archive", "Auditor"]


def test_page_holds_no_list_of_rights(client, dpo, editor):
    root = User.objects.create_superuser("root")
    for user in (dpo, root):
        client.force_login(user)
        for html in (page(client, editor), client.get(ADD).content.decode()):
            assert [
                name for name in ("user_permissions", "is_superuser", "is_staff", 'name="groups"') if name in html
            ] == []


def test_rights_that_the_operator_gave_beside_the_roles_are_said(client, dpo, editor):
    editor.user_permissions.add(Permission.objects.get(codename="view_handout"))
    client.force_login(dpo)

    assert "rights of its own, beside its roles" in page(client, editor)


def test_nobody_asks_what_a_password_s_digest_is(client, dpo, auditor):
    for user in (dpo, auditor):
        client.force_login(user)

        answers = [client.get(LIST, {name: "md5"}) for name in ("password__startswith", "password__contains")]

        assert [answer.status_code for answer in answers] == [400, 400]


# Who may not


def test_dpo_neither_makes_nor_touches_an_operator(client, dpo):
    root = User.objects.create_superuser("root", "root@example.org")
    client.force_login(dpo)

    answer = client.post(address(root), typed(roles=["Editor"]))
    client.post(ADD, typed(is_superuser="on", is_staff="on"))

    assert answer.status_code == 403
    assert not User.objects.get(username="jo").is_superuser
    assert client.post(reverse("admin:auth_user_first_password", args=[root.pk])).status_code == 403
    assert roles("root") == []


def test_nobody_changes_what_their_own_account_may(client, dpo, second):
    client.force_login(dpo)

    save(client, dpo, {"roles": [], "is_active": "", "first_name": "Still me"})

    assert roles("dpo") == ["DPO"]
    assert User.objects.get(pk=dpo.pk).first_name == "Still me"
    assert [kind for _by, _of, kind, _role in told("dpo")] == ["edited"]


def test_verb_itself_refuses_what_the_form_would(dpo, editor):
    dpo.is_active = False

    found = list(accounts.problems(dpo, roles=["DPO"], organisations=(), by=dpo))

    assert found == [("", "Somebody else must change what your own account may.")]


@pytest.mark.parametrize("role", ["Editor", "Approver", "Auditor"])
def test_no_other_role_changes_accounts(client, dpo, role):
    user = make_user("somebody", role)
    client.force_login(user)

    answers = [client.post(address(dpo), typed(roles=["DPO"])), client.post(ADD, typed(roles=["DPO"]))]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_nobody_deletes_an_account(client, dpo, editor):
    root = User.objects.create_superuser("root")
    for user in (dpo, root):
        client.force_login(user)

        assert client.post(reverse("admin:auth_user_delete", args=[editor.pk]), {"post": "yes"}).status_code == 403


# Somebody stays who keeps the accounts


@pytest.mark.parametrize("how", ["role", "off", "limit"])
def test_last_dpo_cannot_be_removed_by_mistake(client, dpo, how):
    make_organisation(), make_organisation(slug="pier", legal_name="Pier")
    root = User.objects.create_superuser("root")
    client.force_login(root)
    sent = shown(page(client, dpo))
    changed = {"role": ("roles", ["Editor"]), "off": ("is_active", None)}
    name, value = changed.get(how, ("organisations", [str(Organisation.objects.first().pk)]))
    sent.setlist(name, value) if value else sent.pop(name)

    answer = client.post(address(dpo), dict(sent.lists()))

    assert errors(answer) == {"__all__": [LAST_DPO]}
    assert (roles("dpo"), User.objects.get(pk=dpo.pk).is_active) == (["DPO"], True)


def test_last_but_one_dpo_can_be_removed(client, dpo, second):
    client.force_login(dpo)

    save(client, second, {"roles": ["Auditor"]})

    assert roles("second") == ["Auditor"]


def test_dpo_who_is_limited_or_switched_off_does_not_count_as_another(client, dpo, second):
    organisation = make_organisation()
    limited("third", "DPO", organisation)
    second.is_active = False
    second.save()
    client.force_login(User.objects.create_superuser("root"))

    answer = save(client, dpo, {"roles": []})

    assert errors(answer) == {"__all__": [LAST_DPO]}


# Limits


@pytest.fixture
def two(db) -> tuple[Organisation, Organisation]:
    return make_organisation(), make_organisation(slug="pier", legal_name="Pier", short_name="Pier")


def test_limits_are_given_and_lifted_and_leave_their_history(client, dpo, editor, two):
    client.force_login(dpo)

    save(client, editor, {"organisations": [str(two[1].pk)]})
    given = [limit.organisation for limit in OrganisationLimit.objects.filter(account=editor)]
    save(client, editor, {"organisations": []})

    assert given == [two[1]]
    assert not OrganisationLimit.objects.exists()
    events = OrganisationLimit.history.order_by("history_id").values_list("history_type", "actor", "change__about")
    assert list(events) == [("+", "dpo", "editor"), ("-", "dpo", "editor")]


def test_limited_dpo_sees_accounts_within_the_own_limits_only(client, dpo, editor, two):
    own, other = two
    user = limited("local", "DPO", own)
    limited("neighbour", "Editor", other)
    limited("both", "Editor", own, other)
    limited("colleague", "Editor", own)
    client.force_login(user)

    html = client.get(LIST).content.decode()
    listed = [name for name in ("dpo", "editor", "neighbour", "both", "colleague", "local") if f">{name}<" in html]

    assert listed == ["colleague", "local"]
    assert "Pier" not in html
    gone = [client.get(address(User.objects.get(username=name))).status_code for name in ("dpo", "both", "neighbour")]
    assert gone == [302, 302, 302]  # as for a number that never was


def test_limited_dpo_gives_only_within_the_own_limits(client, dpo, two):
    own, other = two
    third = make_organisation(slug="quay", legal_name="Quay")
    user = limited("local", "DPO", own, third)
    client.force_login(user)

    nothing = client.post(ADD, typed(roles=["Editor"]))
    foreign = client.post(ADD, typed(roles=["Editor"], organisations=[str(other.pk)]))
    within = client.post(ADD, typed(roles=["Editor"], organisations=[str(third.pk)]))

    said = "Choose at least one organisation: your own account is limited to some as well."
    assert errors(nothing) == {"organisations": [said]}
    assert list(errors(foreign)) == ["organisations"]
    assert within.status_code == 200
    assert accounts.organisations_of(User.objects.get(username="jo")) == [third]


def test_whoever_is_limited_to_one_organisation_gives_that_one(client, dpo, two):
    user = limited("local", "DPO", two[0])
    client.force_login(user)

    client.post(ADD, typed(roles=["Editor"]))

    assert accounts.organisations_of(User.objects.get(username="jo")) == [two[0]]


def test_organisation_cannot_be_deleted_away_under_a_limit(client, dpo, editor, two):
    OrganisationLimit.objects.create(account=editor, organisation=two[1])
    client.force_login(dpo)

    client.post(reverse("admin:purposes_organisation_delete", args=[two[1].pk]), {"post": "yes"})

    assert Organisation.objects.filter(pk=two[1].pk).exists()


# What is given from outside


def test_roles_that_a_provider_gives_are_kept_as_well(editor):
    accounts.set_roles(editor, ["Auditor"], actor="single sign-on")

    assert roles("editor") == ["Auditor"]
    assert told("editor") == [
        ("single sign-on", "editor", "taken", "Editor"),
        ("single sign-on", "editor", "given", "Auditor"),
    ]


def test_page_of_roles_shows_the_table(client, auditor):
    client.force_login(auditor)

    html = client.get(reverse("admin:auth_user_roles")).content.decode()

    assert [str(role.label) for role in Role if str(role.label) not in html] == []
    assert html.count('class="desk-yes"') > 50
