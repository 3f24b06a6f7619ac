"""The order of input rows, and how they are split into files, changes nothing."""

import pytest
from proofkit import worlds
from proofkit.compare import feature_difference, table_difference

pytestmark = pytest.mark.slow


def test_shuffled_rows_in_parts_give_the_same_examples(builds, world, standard):
    inputs = builds.inputs("shuffled", worlds.shuffled(world), parts=3)
    shuffled = builds.build("shuffled", inputs)
    assert not feature_difference(standard["clean"], shuffled)
    difference = table_difference(standard["clean"], shuffled, "features.lead_examples")
    assert not difference, difference


def test_parquet_gives_the_same_examples(builds, world, standard):
    parquet = builds.build("parquet", builds.inputs("parquet", world, suffix="parquet"))
    difference = table_difference(standard["clean"], parquet, "features.lead_examples")
    assert not difference, difference
