-- One row per cutoff: the moment that features look back from, its label window, and the split that it serves.
--
-- Counted back from as_of: the newest closed cutoffs serve test, the next ones calibrate, the next ones train. Between
-- two splits lies a whole label window plus the reporting lag, so that no label of one split is still open when the
-- next begins. The cutoff of split score is as_of itself.
{%- set counts = var('account_cutoff_counts') %}
{%- set given = var('account_cutoffs') %}
with as_of as (

    select
        as_of,
        cast(cast(as_of as date) as timestamp) as as_of_day
    from {{ ref('int_as_of') }}

),

as_of_day as (

    select as_of_day as cutoff_at
    from as_of

),

first_sale as (

    select min(known_at) as first_known_at
    from {{ ref('fct_sales') }}
    where is_purchase_line and customer_id is not null

),
{% if given %}
given_cutoffs as (
    {% for cutoff in given %}
    select cast('{{ cutoff }}' as timestamp) as cutoff_at
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

closed as (

    select
        given_cutoffs.cutoff_at,
        row_number() over (order by given_cutoffs.cutoff_at desc) as age_rank
    from given_cutoffs
    cross join as_of
    where {{ account_closing('given_cutoffs.cutoff_at') }} <= as_of.as_of

),

test_cutoffs as (

    select cutoff_at
    from closed
    where age_rank <= {{ counts.test }}

),

first_test as (

    select min(cutoff_at) as cutoff_at
    from test_cutoffs

),

calibrate_cutoffs as (

    select cutoff_at
    from (
        select
            closed.cutoff_at,
            row_number() over (order by closed.cutoff_at desc) as age_rank
        from closed
        cross join first_test
        where {{ account_closing('closed.cutoff_at') }} <= first_test.cutoff_at
    ) as before_test
    where age_rank <= {{ counts.calibrate }}

),

first_calibrate as (

    select min(cutoff_at) as cutoff_at
    from calibrate_cutoffs

),

train_cutoffs as (

    select closed.cutoff_at
    from closed
    cross join first_calibrate
    where {{ account_closing('closed.cutoff_at') }} <= first_calibrate.cutoff_at

),
{% else %}
steps as (

    select {{ number_series([counts.train, counts.calibrate, counts.test] | max, 'step_no') }}

),
{% for split, later in [('test', 'as_of_day'), ('calibrate', 'test'), ('train', 'calibrate')] %}
{{ split }}_cutoffs as (

    select
        {{ add_months(
            account_opening('later.cutoff_at'), '-' ~ var('account_cutoff_step_months') ~ ' * steps.step_no'
        ) }} as cutoff_at
    from {{ later if loop.first else 'first_' ~ later }} as later
    cross join steps
    where steps.step_no < {{ counts[split] }}

),

first_{{ split }} as (

    select min(cutoff_at) as cutoff_at
    from {{ split }}_cutoffs

),
{% endfor %}
{%- endif %}
splits as (
    {% for split in ['test', 'calibrate', 'train'] %}
    select
        cutoff_at,
        '{{ split }}' as split
    from {{ split }}_cutoffs
    union all
    {%- endfor %}
    select
        as_of as cutoff_at,
        'score' as split
    from as_of

),

usable as (

    select splits.*
    from splits
    cross join first_sale
    where
        splits.split = 'score'
        or splits.cutoff_at >= {{ add_months('first_sale.first_known_at', var('account_min_history_months')) }}

),

final as (

    select
        cast(row_number() over (order by usable.cutoff_at desc, usable.split asc) - 1 as integer) as cutoff_no,
        usable.cutoff_at,
        usable.split,
        {{ account_window_end('usable.cutoff_at') }} as window_end_at,
        {{ account_closing('usable.cutoff_at') }} as closes_at,
        {{ account_closing('usable.cutoff_at') }} <= as_of.as_of as is_closed
    from usable
    cross join as_of

)

select * from final
