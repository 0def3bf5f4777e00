"""The past behind its doors: the register's pages beside those of the statements made from it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from publishing.past import PAGES as STATEMENTS
from publishing.past import statements_then
from purposes.past import desk, inspector, taking_out
from purposes.past.frame import Seen
from purposes.past.pages import PAGES as REGISTER
from purposes.past.pages import overview as register_overview


def overview(request: HttpRequest, seen: Seen) -> HttpResponse:
    return register_overview(request, seen, statements=statements_then(seen))


PAGES = [
    path("", overview, name="overview"),
    *REGISTER,
    *STATEMENTS,
    path("take-out/", taking_out.take_out, name="take-out"),
    path("take-out/<int:pk>/", taking_out.progress, name="preparation"),
    path("take-out/<int:pk>/file/", taking_out.file, name="preparation-file"),
]

at_the_desk = (desk.urls(PAGES), "past")
by_link = (inspector.urls(PAGES), "inspect")
