"""The sections of the report, each from facts to tables, charts and sentences."""
