-- One row per closed opportunity: won with its value, or lost. Open ones have no outcome.
with pipeline as (

    select
        opportunity_id as lead_id,
        lower(deal_stage) as stage,
        close_date as occurred_at,
        -- The file writes 0 as the value of a lost deal.
        case when deal_stage = 'Won' then close_value end as value
    from read_csv('{source_dir}/sales_pipeline.csv', header = true, all_varchar = true)
    where deal_stage in ('Won', 'Lost')

)

select * from pipeline
