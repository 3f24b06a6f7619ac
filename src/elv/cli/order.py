"""The order in which help lists the verbs: that in which people need them."""

import click

_ORDER = (
    "demo",
    "init",
    "validate",
    "build-table",
    "train",
    "score",
    "report",
    "app",
    "runs",
    "reproduce",
    "export-conversions",
    "export-star",
)


class WorkingOrder(click.Group):
    """Lists the verbs in the order in which people need them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs."""
        return [name for name in _ORDER if self.get_command(ctx, name)]
