-- Every lead of a match, outcome, example, score or conversion came in, and every campaign, ad set and ad that a lead
-- was matched to is in the ads. `(none)` on a board stands for what no ad claims.
{% set keys = [
    ('int_leads_matched', 'lead_id', 'stg_leads', 'lead_id', 'true'),
    ('int_leads_matched_at_creation', 'lead_id', 'stg_leads', 'lead_id', 'true'),
    ('int_lead_outcomes', 'lead_id', 'stg_leads', 'lead_id', 'true'),
    ('lead_examples', 'lead_id', 'stg_leads', 'lead_id', 'true'),
    ('lead_scores', 'lead_id', 'lead_examples', 'lead_id', 'true'),
    ('lead_conversions', 'lead_id', 'stg_leads', 'lead_id', 'true'),
    ('int_leads_matched', 'campaign_id', 'int_ad_entities', 'entity_id', "parent.grain = 'campaign'"),
    ('int_leads_matched', 'adset_id', 'int_ad_entities', 'entity_id', "parent.grain = 'adset'"),
    ('int_leads_matched', 'ad_id', 'int_ad_entities', 'entity_id', "parent.grain = 'ad'"),
    ('int_leads_matched_at_creation', 'campaign_id', 'int_ad_entities', 'entity_id', "parent.grain = 'campaign'"),
    ('int_leads_matched_at_creation', 'adset_id', 'int_ad_entities', 'entity_id', "parent.grain = 'adset'"),
    ('int_leads_matched_at_creation', 'ad_id', 'int_ad_entities', 'entity_id', "parent.grain = 'ad'"),
    ('campaign_leaderboard', 'campaign_id', 'int_ad_entities', 'entity_id', "parent.grain = 'campaign'"),
    ('adset_leaderboard', 'adset_id', 'int_ad_entities', 'entity_id', "parent.grain = 'adset'"),
    ('ad_leaderboard', 'ad_id', 'int_ad_entities', 'entity_id', "parent.grain = 'ad'")
] %}
{% for model, column, parent, parent_column, condition in keys %}
(
    select distinct
        '{{ model }}.{{ column }}' as foreign_key,
        '{{ parent }}.{{ parent_column }}' as leads_to,
        child.{{ column }} as lost_value
    from {{ ref(model) }} as child
    left join {{ ref(parent) }} as parent
        on child.{{ column }} = parent.{{ parent_column }} and {{ condition }}
    where child.{{ column }} <> '(none)' and parent.{{ parent_column }} is null
)
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
