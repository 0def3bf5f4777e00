"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path

from purposes.past import owner
from ropa import past
from ropa.metrics import metrics

urlpatterns = [
    path("admin/i18n/", include("django.conf.urls.i18n")),
    path("admin/past/", include(past.at_the_desk)),
    path("admin/", include("ropa.accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("ropa.api")),
    path("inspect/", include(past.by_link)),
    path("review/<str:token>/", owner.review, name="review"),
    path("metrics", metrics, name="metrics"),
    path("", include("publishing.urls")),
]

handler400 = "publishing.errors.bad_request"
handler403 = "publishing.errors.forbidden"
handler404 = "publishing.errors.not_found"
handler429 = "ropa.accounts.limits.too_often"  # allauth's own, called as Django calls the others
handler500 = "publishing.errors.failed"
