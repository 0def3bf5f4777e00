"""Asks the API as a program would: a token, JSON, and the tag of what was read."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from purposes import tokens
from purposes.models import ApiToken

V1 = "/api/v1"
HARBOUR = f"{V1}/organisations/harbour"
ALL = ("read", "write", "publish")


class Program:
    """Holds a token of `user`, or none."""

    def __init__(self, user: Any = None, *scopes: str) -> None:
        self.client = Client()
        self.headers = {"authorization": f"Bearer {secret_of(user, *scopes)}"} if user else {}

    def ask(self, method: str, address: str, body: Any = None, /, **headers: str) -> Any:
        """`if_match="3"` and the like are headers."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(address, headers=sent, **content)

    def get(self, address: str, /, **headers: str) -> Any:
        return self.ask("get", address, **headers)

    def read(self, address: str, /, **headers: str) -> Any:
        answer = self.get(address, **headers)
        assert answer.status_code == 200, answer.content
        return answer.json()


def secret_of(user: Any, *scopes: str) -> str:
    ends = timezone.now() + timedelta(days=1)
    return tokens.make(ApiToken(name="A test", scopes=list(scopes or ALL), expires_at=ends), by=user)


def places(answer: Any) -> list[str]:
    """What a refusal names."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [one["path"] for one in answer.json().get("errors", [])]
