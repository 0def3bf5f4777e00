"""What proves that nothing was altered: leaves, seals over them, the keys that signed, and what was blanked by law."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.recorded import AppendOnly, Frozen


class Leaf(AppendOnly):
    """Stands for one row of an append-only table, whatever becomes of the row. Made when the row is sealed."""

    seq = models.BigIntegerField(primary_key=True)
    """1, 2, 3 … without a gap."""
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    salt = models.BinaryField(max_length=16)
    """Random: without it nobody can try texts until one fits. Emptied when the row is redacted."""
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("seq",)
        indexes = (models.Index(fields=("table_name", "row_id"), name="leaf_of_row"),)

    def __str__(self) -> str:
        return f"{self.seq}: {self.table_name} {self.row_id}"


class Seal(Frozen):
    """All leaves up to a moment, under one root; chained to the seal before it, and signed."""

    number = models.PositiveIntegerField(unique=True)
    """1, 2, 3 … without a gap."""
    header = models.TextField()
    """Canonical JSON of all that is sealed: what `sha256` is the digest of."""
    sha256 = models.CharField(max_length=64, unique=True)
    receipt = models.TextField()

    class Meta:
        ordering = ("-number",)
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return str(self.number)


class SealKey(Frozen):
    """The public half of a key that has signed. Old ones stay, so that old receipts can be checked."""

    name = models.CharField(max_length=16, unique=True)
    public_key = models.TextField()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("public key")
        verbose_name_plural = _("public keys")

    def __str__(self) -> str:
        return self.name


class Redaction(Frozen):
    """Some columns of one row of the past were blanked, Art. 17. Who and when stand in its change."""

    table_name = models.CharField(_("table"), max_length=63)
    row_id = models.BigIntegerField(_("row"))
    columns = models.JSONField(_("blanked"))
    reason = models.TextField(_("why"))

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="redaction_has_a_reason"),)
        indexes = (models.Index(fields=("table_name", "row_id"), name="redaction_of_row"),)

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}: {', '.join(self.columns)}"
