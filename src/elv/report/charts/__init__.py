"""The charts of the report, each from rows of the published copy to one SVG element."""
