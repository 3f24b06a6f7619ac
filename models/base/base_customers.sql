-- One row per record of the customer files, typed, with the first rule it breaks.
--
-- In a file without any id the name stands for the customer, as it does on sales lines without an id.
{%- set texts = ['customer_id', 'customer_name', 'domain', 'postcode', 'valid_from', 'valid_to', 'known_at'] %}
{%- set times = [('valid_from', 'holds_from'), ('valid_to', 'holds_to'), ('known_at', 'loaded_at')] %}
{%- set name_beside_id = 'case when customer_id is not null then customer_name end' %}
{%- set content -%}
{{ joined_text([name_beside_id, 'domain', 'postcode', 'valid_to', 'cast(attributes as varchar)']) }}
{%- endset %}
{%- set name_key -%}
{{ customer_name_key(customer_match_name('customer_name'), customer_domain('domain'), customer_postcode('postcode')) }}
{%- endset %}
{%- set dates = ['valid_from', 'valid_to', 'known_at'] %}
with {{ cleaned_rows('customers', texts, dates=dates) }},

typed as (

    select
        *,
        coalesce({{ id_value('customer_id') }}, case
            when count(customer_id) over (partition by source_file) = 0
                then {{ name_key }}
        end) as customer_key,
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
            when
                (
                    customer_key is null
                    or coalesce(customer_name, domain, postcode, valid_from) is null
                    -- Where names stand for ids, Total Energies is a customer.
                    or (customer_id is null and not {{ matches('customer_name', ' ') }})
                )
                and {{ is_total_row() }}
                then 'row total_row'
            {{- form_rules(dates) }}
            when customer_key is null then 'customer_id missing_value'
            when {{ is_broken_id('customer_key') }} then 'customer_id broken_id'
            {%- for text, value in times %}
            when {{ text }} is not null and {{ value }} is null then '{{ text }} unreadable_value'
            when {{ is_out_of_bounds(value) }} then '{{ text }} out_of_bounds'
            {%- endfor %}
            when {{ is_in_the_future('holds_from', 'loaded_at') }} then 'valid_from in_the_future'
            when {{ is_in_the_future('loaded_at') }} then 'known_at in_the_future'
            when {{ is_anonymous('customer_name') }} then 'customer_name anonymous_customer'
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
        {{ rejection_columns(texts, 'customer_id', dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
