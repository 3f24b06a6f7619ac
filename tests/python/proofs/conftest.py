"""Builds that several proofs share: the demo's inputs as files, and what becomes of them."""

import shutil
from pathlib import Path

import pytest
from proofkit import account_worlds, files, project, worlds

SMALL = project.Change("dbt_project.yml", "demo_leads: 12000", "demo_leads: 2500")
INPUTS = ("path:seeds", "path:models/demo")


@pytest.fixture(scope="session", autouse=True)
def one_salt():
    """Builds that are compared hash with the same salt; each warehouse would draw its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELV_SALT", "a salt of the proofs")
        yield


class Builds:
    """Builds of worlds by the project or a changed copy of it, under one folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.demo = folder / "demo"

    def start(self, changes=()):
        """Build the seeds and the demo's inputs; later builds go on from its parse and its warehouse."""
        project.copy_project(self.demo, changes)
        project.dbt(self.demo, "build", "--select", *INPUTS, *project.NO_TESTS)
        return self

    def inputs(self, name, world, **options):
        """Write a world to a data folder."""
        return files.write_world(world, self.folder / "inputs" / name, **options)

    def build(self, name, inputs=None, changes=(), seeds=(), select="+lead_examples"):
        """Build what is selected from a data folder, or else from the demo; gives the copy of the project that did."""
        copy = project.copy_project(self.folder / name, changes, source=self.demo, warehouse=True)
        if inputs is not None:
            shutil.copytree(inputs, copy / "inputs")
        if seeds:
            project.dbt(copy, "seed", "--select", *seeds)
        project.dbt(copy, "build", "--select", select, "--exclude", *INPUTS, *project.NO_TESTS)
        with project.read(copy) as warehouse:
            query = "select message from quality.contract_violations where severity = 'error'"
            assert warehouse.execute(query).fetchall() == []
        return copy

    def resume(self, name, built, changes, select, models=None):
        """Go on from a built copy: change the project, add models (text by name), and build what is selected of it."""
        copy = project.copy_project(self.folder / name, changes, source=built, warehouse=True)
        for model, text in (models or {}).items():
            (copy / "models" / f"{model}.sql").write_text(text, encoding="utf-8")
        if (built / "inputs").exists():
            shutil.copytree(built / "inputs", copy / "inputs")
        project.dbt(copy, "build", "--select", select, *project.NO_TESTS)
        return copy


@pytest.fixture(scope="session")
def builds(tmp_path_factory):
    return Builds(tmp_path_factory.mktemp("proofs")).start([SMALL, *account_worlds.SETTINGS])


@pytest.fixture(scope="session")
def middle_builds(tmp_path_factory):
    """Builds of 6,000 leads: enough for models that can be judged."""
    leads = project.Change("dbt_project.yml", "demo_leads: 12000", "demo_leads: 6000")
    return Builds(tmp_path_factory.mktemp("middle")).start([leads])


@pytest.fixture(scope="session")
def whole_builds(tmp_path_factory):
    """Builds of the demo in its own size, with everything after the examples too."""
    return Builds(tmp_path_factory.mktemp("whole")).start()


@pytest.fixture(scope="session")
def whole_demo(whole_builds):
    return whole_builds.build("whole-demo", select="*")


@pytest.fixture(scope="session")
def world(builds):
    with project.read(builds.demo) as demo:
        return worlds.demo_world(demo)


@pytest.fixture(scope="session")
def earlier_world(world):
    return worlds.known_before(world, worlds.CUTOFF)


@pytest.fixture(scope="session")
def poisoned_world(world):
    return worlds.poisoned(world, worlds.CUTOFF)


@pytest.fixture(scope="session")
def clean_inputs(builds, world):
    return builds.inputs("clean", world)


@pytest.fixture(scope="session")
def poisoned_inputs(builds, poisoned_world):
    return builds.inputs("poisoned", poisoned_world)


@pytest.fixture(scope="session")
def two_builds(builds, earlier_world, poisoned_inputs):
    """Builds by the project as it is: of the files as they were at the cutoff, and of another future."""
    earlier = (builds.build, "build-earlier", builds.inputs("earlier", earlier_world))
    return project.side_by_side([earlier, (builds.build, "build-poisoned", poisoned_inputs)])


@pytest.fixture(scope="session")
def earlier(two_builds):
    return two_builds[0]


@pytest.fixture(scope="session")
def poisoned(two_builds):
    return two_builds[1]


@pytest.fixture(scope="session")
def clean(builds, clean_inputs):
    """The build of everything known, by the project as it is."""
    return builds.build("build-clean", clean_inputs)


@pytest.fixture(scope="session")
def past_leads(world):
    """Leads whose features no proof may see change."""
    return worlds.known_leads(world, worlds.CUTOFF)
