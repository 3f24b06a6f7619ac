"""One warehouse, built once from files, that the tests of a folder break one after the other."""

import pytest
from building import Warehouse, write_inputs


@pytest.fixture(scope="session")
def built(demo_warehouse, tmp_path_factory):
    """A warehouse after its first build."""
    warehouse = Warehouse(tmp_path_factory.mktemp("reliability"))
    write_inputs(demo_warehouse, warehouse.inputs)
    warehouse.build()
    return warehouse
