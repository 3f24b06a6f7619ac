-- One row per record of the customer files, typed, with the first rule it breaks.
{%- set texts = ['customer_id', 'customer_name', 'domain', 'postcode', 'valid_from', 'valid_to', 'known_at'] %}
{%- set times = [('valid_from', 'holds_from'), ('valid_to', 'holds_to'), ('known_at', 'loaded_at')] %}
{%- set content -%}
{{ joined_text(['customer_name', 'domain', 'postcode', 'valid_to', 'cast(attributes as varchar)']) }}
{%- endset %}
{%- set dates = ['valid_from', 'valid_to', 'known_at'] %}
with {{ cleaned_rows('customers', texts, dates=dates) }},

typed as (

    select
        *,
        {{ id_value('customer_id') }} as customer_key,
        {{ moment_value('valid_from') }} as holds_from,
        {{ moment_value('valid_to') }} as holds_to,
        {{ moment_value('known_at') }} as loaded_at
    from cleaned

),

judged as (

    select
        *,
        case
            when read_error is not null then 'line unreadable_line'
            when coalesce(customer_id, customer_name, first_cell) is null then 'row blank_row'
            when (customer_id is null or coalesce(customer_name, domain, postcode, valid_from) is null) and {{ is_total_row() }} then 'row total_row'
            {{- form_rules(dates) }}
            when customer_key is null then 'customer_id missing_value'
            when {{ is_broken_id('customer_key') }} then 'customer_id broken_id'
            {%- for text, value in times %}
            when {{ text }} is not null and {{ value }} is null then '{{ text }} unreadable_value'
            when {{ is_out_of_bounds(value) }} then '{{ text }} out_of_bounds'
            {%- endfor %}
            when {{ is_in_the_future('holds_from', 'loaded_at') }} then 'valid_from in_the_future'
            when {{ is_in_the_future('loaded_at') }} then 'known_at in_the_future'
        end as verdict,
        {{ joined_text(['customer_key', 'cast(holds_from as varchar)', 'cast(loaded_at as varchar)']) }} as row_key
    from typed

),

{{ compare_repeated_rows('judged', content) }},

final as (

    select
        judged.customer_key as customer_id,
        judged.customer_name,
        judged.domain,
        judged.postcode,
        judged.attributes,
        judged.holds_from as valid_from,
        judged.holds_to as valid_to,
        judged.loaded_at,
        {{ row_notes(form_notes(dates)) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns(texts, 'customer_id', shows_unreadable=false, dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
