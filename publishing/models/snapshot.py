"""A version: the public words of a statement, frozen, hashed and chained to the version before."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from publishing.models.statement import Statement
from purposes.recorded import Frozen
from purposes.words import TranslatedText


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def current(self) -> Self:
        """The newest version of each statement: what the public reads now."""
        newest = Snapshot.objects.values("statement").annotate(newest=models.Max("id")).values("newest")
        return self.filter(pk__in=newest)


class Snapshot(Frozen):
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="snapshots", verbose_name=_("statement"))
    number = models.PositiveIntegerField(_("version"))
    document = models.TextField(_("document"))
    """Canonical JSON of a `content.Document`, all languages: what `sha256` is the digest of."""
    sha256 = models.CharField(_("digest"), max_length=64, unique=True)
    previous = models.CharField(_("digest of the version before"), max_length=64, blank=True)
    published_at = models.DateTimeField(_("published"))
    updated_at = models.DateTimeField(_("last updated"))
    """When the public words last changed in substance: what the page calls “Last updated”."""
    published_by = models.CharField(_("published by"), max_length=150, blank=True)
    published_by_id = models.PositiveBigIntegerField(null=True)
    note = TranslatedText(_("what changed"), blank=True, default=dict)
    is_substantive = models.BooleanField(_("a change of substance"), default=True)
    receipt = models.TextField(_("receipt"), blank=True)
    """Signed: this digest, and the seal over all that went before (purposes.proof)."""

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ("statement", "-number")
        get_latest_by = "number"
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        constraints = (
            models.UniqueConstraint(fields=("statement", "number"), name="snapshot_number_once"),
            models.CheckConstraint(
                condition=(Q(number=1) & Q(previous="")) | (Q(number__gt=1) & ~Q(previous="")),
                name="snapshot_is_chained",
            ),
            models.UniqueConstraint(fields=("statement", "previous"), name="snapshot_chain_does_not_fork"),
            models.CheckConstraint(condition=Q(updated_at__lte=F("published_at")), name="snapshot_updated_by_then"),
        )

    def __str__(self) -> str:
        return f"{self.statement} · {self.number}"


class Rendering(Frozen):
    """A snapshot set in type: the exact bytes that are served."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="renderings")
    language = models.CharField(_("language"), max_length=10)
    format = models.CharField(_("format"), max_length=20)
    body = models.BinaryField(_("bytes"))
    media_type = models.CharField(_("media type"), max_length=60)
    sha256 = models.CharField(_("digest"), max_length=64, db_index=True)
    renderer = models.CharField(_("renderer"), max_length=60)

    class Meta:
        ordering = ("snapshot", "language", "format")
        verbose_name = _("rendering")
        verbose_name_plural = _("renderings")
        constraints = (models.UniqueConstraint(fields=("snapshot", "language", "format"), name="rendering_once"),)

    def __str__(self) -> str:
        return f"{self.snapshot} · {self.language} · {self.format}"
