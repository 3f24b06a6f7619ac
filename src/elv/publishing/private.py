"""Who may read the files of a warehouse: its owner, since they hold rows about people."""

import os
from pathlib import Path

OWNER_ONLY = 0o077


def make_private(folder: Path) -> None:
    """Take the rights of everybody else from a folder and the files in it; what belongs to others stays as it is."""
    if os.name == "nt":
        return
    for path in (folder, *(path for path in folder.glob("*") if path.is_file() and not path.is_symlink())):
        rights = path.stat().st_mode & 0o777
        if rights & OWNER_ONLY and path.stat().st_uid == os.geteuid():
            path.chmod(rights & ~OWNER_ONLY)
