-- One row per segment of leads (and one for all): what a qualified lead of it is worth, shrunk to the mean of all.
--
-- Learned from qualified leads of train and calibrate whose value window has closed, those that brought nothing too.
-- Bühlmann credibility: a segment weighs n / (n + k), k = within-segment variance / between-segment variance.
with examples as (

    select
        lead_id,
        {{ lead_value_segment() }} as segment,
        value
    from {{ ref('lead_examples') }}
    where split in ('train', 'calibrate') and label = 1 and value is not null

),

{{ value_segment_means('examples') }}

select * from final
