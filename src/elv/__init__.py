"""Expected lead value: the Python that dbt models, tests and the command line share."""
