"""How leads found their ads, in words."""

REASONS = {
    "no_key": "nothing on the lead names an ad",
    "unknown_id": "its id is in no ads file",
    "ambiguous_name": "its name fits several campaigns",
    "organic": "organic: came without an ad",
}
METHODS = {
    "id": "by id",
    "map": "by the campaign map",
    "name": "by name",
    "fuzzy": "by likeness of names",
    "unmatched": "not matched",
}
