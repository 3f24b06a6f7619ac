"""Builds that the proofs of accounts share, from the demo's sales as files. Their cutoffs are given and stay."""

import pytest
from proofkit import account_worlds, project

SELECT = "+account_examples"


@pytest.fixture(scope="session")
def world(builds):
    with project.read(builds.demo) as demo:
        return account_worlds.demo_world(demo)


@pytest.fixture(scope="session")
def poisoned_world(world):
    return account_worlds.poisoned(world, account_worlds.CUTOFF)


@pytest.fixture(scope="session")
def two_builds(builds, world, poisoned_world):
    """Builds by the project as it is: of everything known, and of another future."""
    calls = [
        (builds.build, f"accounts-{name}", builds.inputs(f"accounts-{name}", rows), (), (), SELECT)
        for name, rows in (("clean", world), ("poisoned", poisoned_world))
    ]
    return project.side_by_side(calls)


@pytest.fixture(scope="session")
def clean(two_builds):
    return two_builds[0]


@pytest.fixture(scope="session")
def poisoned(two_builds):
    return two_builds[1]


@pytest.fixture(scope="session")
def earlier(builds, world):
    """The build of the files as they were some months after the cutoff."""
    inputs = builds.inputs("accounts-earlier", account_worlds.known_before(world, account_worlds.LATER))
    return builds.build("accounts-earlier", inputs, select=SELECT)


@pytest.fixture(scope="session")
def past_accounts(clean):
    """Examples whose features no proof may see change."""
    return examples_where(clean, f"cutoff_at <= timestamp '{account_worlds.CUTOFF}'")


def examples_where(build, condition):
    with project.read(build) as warehouse:
        query = f"select example_id from features.account_examples where {condition} order by example_id"
        return [row[0] for row in warehouse.execute(query).fetchall()]
