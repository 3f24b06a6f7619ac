"""The order of the rows of sales, customers and products, and how they are split into files, changes nothing."""

import pytest
from proofkit import files
from proofkit.compare import table_difference

pytestmark = pytest.mark.slow


def test_shuffled_rows_in_parts_give_the_same_examples(builds, world, clean):
    inputs = builds.inputs("accounts-shuffled", files.shuffled(world), parts=3)
    shuffled = builds.build("accounts-shuffled", inputs, select="+account_examples")
    for table in ("features.account_examples", "intermediate.int_account_cutoffs", "star.dim_products"):
        difference = table_difference(clean, shuffled, table)
        assert not difference, (table, difference)
