-- One row per division (and one for all): the gross profit of a purchase window of it, shrunk to the mean of all.
--
-- Learned from buyers of train and calibrate. Bühlmann credibility, as for leads.
with examples as (

    select
        division as segment,
        value
    from {{ ref('account_examples') }}
    where split in ('train', 'calibrate') and label = 1 and value is not null

),

{{ value_segment_means('examples') }}

select * from final
