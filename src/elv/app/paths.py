"""Where the app reads."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Paths (absolute) that the app reads, and the port at which it may be asked."""

    published_db: Path
    runs_dir: Path
    project_dir: Path
    port: int
