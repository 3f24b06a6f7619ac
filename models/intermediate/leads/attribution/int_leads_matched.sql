-- One row per lead, matched to an ad, ad set or campaign with everything known by now. For attribution, not features.
{{ lead_matches(known_before='as_of.as_of', with_fuzzy=true) }}
