"""The side of publication of the addresses below `/api/v1/`."""

from django.urls import path

from publishing import urls  # noqa: F401 - gives the addresses their parts
from publishing.api import public, statements

_OF = "organisations/<slug:organisation>/statements/"
_PUBLIC = "public/statements/"

urlpatterns = [
    path(_OF, statements.Statements.as_view(), name="statements"),
    path(f"{_OF}<slug:slug>/", statements.OneStatement.as_view(), name="statement"),
    path(f"{_OF}<slug:slug>/preview/", statements.Preview.as_view(), name="preview"),
    path(f"{_OF}<slug:slug>/publish/", statements.Publish.as_view(), name="publish"),
    path(f"{_OF}<slug:slug>/versions/", statements.Versions.as_view(), name="versions"),
    path(f"{_OF}<slug:slug>/versions/<number:number>/", statements.Version.as_view(), name="version"),
    path("public/keys/", public.Keys.as_view(), name="public-keys"),
    path(_PUBLIC, public.Statements.as_view(), name="public-statements"),
    path(f"{_PUBLIC}<slug:slug>/", public.OneStatement.as_view(), name="public-statement"),
    path(f"{_PUBLIC}<slug:slug>/versions/", public.Versions.as_view(), name="public-versions"),
    path(f"{_PUBLIC}<slug:slug>/versions/<number:number>/", public.Version.as_view(), name="public-version"),
    path(f"{_PUBLIC}<slug:slug>/versions/<number:number>/document/", public.Document.as_view(), name="public-document"),
    path(f"{_PUBLIC}<slug:slug>/versions/<number:number>/receipt/", public.Receipt.as_view(), name="public-receipt"),
]
