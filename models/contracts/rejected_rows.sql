-- One row per record of an input that staging left out.
with
{%- for input in input_names() %}
base_{{ input }} as (

    select
        source_file,
        source_line,
        rejected_column,
        rejected_rule,
        rejected_value,
        raw_row
    from {{ ref('base_' ~ input) }}
    where rejected_rule is not null

),
{% endfor %}
final as (
    {% for input in input_names() %}
    select
        cast('{{ input }}' as varchar) as input,
        cast(source_file as varchar) as source_file,
        cast(source_line as bigint) as source_line,
        cast(rejected_column as varchar) as column_name,
        cast(rejected_rule as varchar) as rule,
        cast(rejected_value as varchar) as value,
        cast(raw_row as varchar) as raw_row
    from base_{{ input }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
)

select * from final
