"""What the rules find in the real statement, by activity: what a specialist would sign, and nothing else."""

from datetime import date

import pytest

from publishing.exchange import create_statements
from purposes.examining import examine
from purposes.exchange.apply import create_register
from purposes.models import SupervisoryAuthority
from tests.seed import SEED, read_seed, to_document

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not there: nothing to check")

# Rules about what the public reads and a reader can dispute; what is merely empty in the record is not listed.
EXPECTED = {
    "LB-02": ["P12"],
    "LB-06": ["P02"],
    "LB-07": ["P13", "P14"],
    "LB-09": ["P05", "P12"],
    "DC-05": ["P02", "P15"],
    "DC-06": ["P03", "P04"],
    "DC-07": ["seed"],
    "SRC-01": ["P12"],
    "SRC-02": ["P07"],
    "RET-01": ["P12"],
    "RET-02": ["P01", "P09", "P15"],
    "RET-03": ["P06", "P08", "P10", "P11"],
    "RET-04": ["P03", "P06"],
    "RET-05": ["P05"],
    "RET-06": ["P11", "P13", "P14"],
    "RET-07": ["P02", "P13", "P14"],
    "REC-01": ["P12"],
    "REC-04": ["P06", "P10", "P11"],
    "ADM-03": ["P05", "P07", "P13"],
    "SA-01": ["SEED-0"],
    "RIG-02": ["seed"],
    "RIG-03": ["seed"],
    "RIG-04": ["seed"],
    "RIG-05": ["seed"],
    "TRF-06": ["seed"],
    "TXT-01": ["seed", "seed"],
    "TXT-02": ["P05"],
    "TXT-03": ["P03", "P04", "P05", "P05", "P09", "P12", "P15", "seed"],
    "TXT-06": ["P15"],
}
EMPTY_IN_THE_RECORD = {"LB-03", "LB-04", "LB-05", "LB-08", "DC-02", "RET-08", "REC-02", "ADM-01", "SEC-01", "GOV-05"}


def test_real_statement_is_read_as_a_specialist_reads_it(vocabularies):
    document = to_document(read_seed()[1])
    for authority in document["authorities"]:
        SupervisoryAuthority(**authority).save()
    organisation = create_register(document)
    create_statements(document, organisation=organisation)

    found: dict[str, list[str]] = {}
    for finding in examine(organisation, today=date(2026, 11, 22)).open:
        found.setdefault(finding.rule.id, []).append(finding.label)

    assert {rule: sorted(labels) for rule, labels in found.items() if rule not in EMPTY_IN_THE_RECORD} == EXPECTED
