-- Divisions, cutoffs and cohorts each divide a split without gap or overlap: rows and positives sum to segment `all`.
with model_metrics as (

    select
        task,
        candidate_id,
        split,
        segment,
        n_rows,
        n_positives
    from {{ ref('model_metrics') }}
    where metric = 'log_loss'

),

wholes as (

    select *
    from model_metrics
    where segment = 'all'

),

families as (

    select
        task,
        candidate_id,
        split,
        case
            when segment like 'division=%' then 'division'
            when segment like 'cutoff=%' then 'cutoff'
            when segment like 'cohort=%' then 'cohort'
            else 'unknown'
        end as family,
        sum(n_rows) as n_rows,
        sum(n_positives) as n_positives
    from model_metrics
    where segment <> 'all'
    group by 1, 2, 3, 4

),

final as (

    select
        families.task,
        families.candidate_id,
        families.split,
        families.family,
        families.n_rows,
        families.n_positives,
        wholes.n_rows as n_rows_of_all,
        wholes.n_positives as n_positives_of_all
    from families
    left join wholes
        on
            families.task = wholes.task
            and families.candidate_id = wholes.candidate_id
            and families.split = wholes.split
    where
        wholes.n_rows is null
        or families.n_rows <> wholes.n_rows
        or families.n_positives <> wholes.n_positives
        or families.family = 'unknown'

)

select * from final
