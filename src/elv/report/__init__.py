"""The report: one HTML page for people who know no statistics, drawn from the published copy."""

from elv.report.page import render_report, write_report

__all__ = ["render_report", "write_report"]
