"""The salt under which personal data is hashed: never in SQL, in what dbt parsed, or in a checksum that tells it.

People set ELV_SALT; without it each warehouse gets a salt of its own. The demo has one that everybody knows, since its
people are invented and its results must be the same everywhere.
"""

import hashlib
import hmac
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "ELV_SALT"
FILE_NAME = "salt"
_OF_THE_DEMO = "elv"


@dataclass(frozen=True)
class Salt:
    """A salt, and a checksum that tells whether it changed to those who hold the warehouse's key only."""

    value: str
    fingerprint: str


def salt_of(warehouse_dir: str | Path, data_dir: str | Path | None) -> Salt:
    """Return the salt of a build; a warehouse without a key gets one, and it is said where that is the salt.

    Raises:
        ValueError: the file of the key is damaged.
    """
    if not (data_dir or os.environ.get("ELV_DATA_DIR")):
        return Salt(_OF_THE_DEMO, hashlib.sha256(b"demo").hexdigest())
    file = Path(warehouse_dir) / FILE_NAME
    own = os.environ.get(VARIABLE, "")
    if not file.exists() and _create(file) and not own:
        sys.stderr.write(
            f"Personal data is hashed under a random salt, made in {file}. Keep the file: with another salt a person's"
            f" hash is another one. The environment variable {VARIABLE} sets a salt of your own.\n"
        )
    key = file.read_text(encoding="utf-8", errors="replace").strip()
    if len(key) < 32:
        raise ValueError(f"{file} is damaged: it holds no salt. Remove it, and the next build makes a new one.")
    value = own or key
    return Salt(value, hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest())


def _create(file: Path) -> bool:
    """Write a random key whole or not at all; False where another build was quicker."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{FILE_NAME}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        os.link(draft, file)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
