"""Write the pages: `python -m elv.reference` from the root of the project."""

from pathlib import Path

from elv.reference.settings import settings_page

Path("docs/settings.md").write_text(settings_page(Path("dbt_project.yml").read_text("utf-8")), "utf-8")
