-- One row per word of customer names: how many records carry it.
with records as (

    select
        record_id,
        customer_id,
        {{ words('token_key') }} as word
    from {{ ref('int_customer_records') }}
    where token_key is not null

),

totals as (

    select count(distinct record_id) as record_count from records

),

counted as (

    select
        word,
        count(*) as record_count,
        count(customer_id) as id_count
    from records
    group by word

),

final as (

    select
        counted.word,
        counted.record_count,
        counted.id_count,
        -- One in a hundred of a small file is less than one record, so ten are always allowed.
        counted.record_count > greatest(0.01 * totals.record_count, 10) as is_common,
        {{ in_list('counted.word', var('customer_generic_words')) }} as is_generic
    from counted
    cross join totals

)

select * from final
