"""The sample's people."""

from django.contrib.auth.models import User

from publishing.sample import _log_ins
from purposes.roles import Role


def test_sample_has_somebody_of_each_role_who_can_log_in(db, tmp_path):
    found = _log_ins(tmp_path / "log-ins.json")

    roles = {one.name: list(User.objects.get(username=one.name).groups.values_list("name", flat=True)) for one in found}
    assert roles == {role.value.lower(): [role.value] for role in Role}
    assert all(User.objects.get(username=one.name).check_password(one.password) for one in found)
    assert _log_ins(tmp_path / "log-ins.json") == found
