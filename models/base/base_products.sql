-- One row per record of the product files, typed, with the first rule it breaks.
{%- set texts = ['sku', 'product_name', 'division', 'category', 'valid_from', 'valid_to'] %}
{%- set content -%}
{{ joined_text(['product_name', 'division', 'category', 'valid_to']) }}
{%- endset %}
{%- set dates = ['valid_from', 'valid_to'] %}
with {{ cleaned_rows('products', texts, dates=dates) }},

typed as (

    select
        *,
        upper({{ id_value('sku') }}) as sku_key,
        {{ moment_value('valid_from') }} as holds_from,
        {{ moment_value('valid_to') }} as holds_to
    from cleaned

),

judged as (

    select
        *,
        case
            when read_error is not null then 'line unreadable_line'
            when coalesce(sku, product_name, first_cell) is null then 'row blank_row'
            when
                (sku is null or coalesce(product_name, division, category, valid_from) is null) and {{ is_total_row() }}
                then 'row total_row'
            {{- form_rules(dates) }}
            when sku_key is null then 'sku missing_value'
            when {{ is_broken_id('sku_key') }} then 'sku broken_id'
            when valid_from is not null and holds_from is null then 'valid_from unreadable_value'
            when valid_to is not null and holds_to is null then 'valid_to unreadable_value'
            when {{ is_out_of_bounds('holds_from') }} then 'valid_from out_of_bounds'
            when {{ is_in_the_future('holds_from') }} then 'valid_from in_the_future'
        end as verdict,
        {{ joined_text(['sku_key', 'cast(holds_from as varchar)']) }} as row_key
    from typed

),

{{ compare_repeated_rows('judged', content) }},

final as (

    select
        judged.sku_key as sku,
        judged.product_name,
        judged.division,
        judged.category,
        judged.holds_from as valid_from,
        judged.holds_to as valid_to,
        {{ row_notes(form_notes(dates)) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns(texts, 'sku', dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
