"""How sure the metrics of a model are."""
