-- One row per lead, matched with only what was known when it came in. For features, not attribution.
{{ lead_matches(known_before='leads.created_at', with_fuzzy=false) }}
