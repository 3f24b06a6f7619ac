"""Conversions in the formats in which ad platforms take them back."""

from elv.uploads.folder import write_uploads

__all__ = ["write_uploads"]
