-- Divisions, cutoffs and cohorts each divide a split without gap or overlap: rows and positives sum to segment `all`.
with model_metrics as (

    select
        task,
        candidate_id,
        split,
        segment,
        row_count,
        positive_count
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
        sum(row_count) as row_count,
        sum(positive_count) as positive_count
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
        families.row_count,
        families.positive_count,
        wholes.row_count as n_rows_of_all,
        wholes.positive_count as n_positives_of_all
    from families
    left join wholes
        on
            families.task = wholes.task
            and families.candidate_id = wholes.candidate_id
            and families.split = wholes.split
    where
        wholes.row_count is null
        or families.row_count <> wholes.row_count
        or families.positive_count <> wholes.positive_count
        or families.family = 'unknown'

)

select * from final
