"""Ids in addresses: any text at all."""

from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """The rest of an address as an id, slashes and line breaks included."""

    regex = "(?s:.+)"
    part_isolating = False
