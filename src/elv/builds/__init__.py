"""What a build is made from, and whether any of it changed since the published one."""

from elv.builds.changes import Unchanged, build_of, changes_since_published
from elv.builds.project import declared_vars, project_file
from elv.builds.salt import FILE_NAME as SALT_FILE
from elv.builds.salt import VARIABLE as SALT_VARIABLE
from elv.builds.salt import Salt, salt_of
from elv.builds.sources import (
    Source,
    build_fingerprints,
    code_checksum,
    digest,
    file_checksum,
    project_checksum,
    setting_sources,
    sources_table,
)

__all__ = [
    "SALT_FILE",
    "SALT_VARIABLE",
    "Salt",
    "Source",
    "Unchanged",
    "build_fingerprints",
    "build_of",
    "changes_since_published",
    "code_checksum",
    "declared_vars",
    "digest",
    "file_checksum",
    "project_checksum",
    "project_file",
    "salt_of",
    "setting_sources",
    "sources_table",
]
