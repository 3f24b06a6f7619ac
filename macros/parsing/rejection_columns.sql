{#- The last columns of a base model: column and rule of a rejected row, the value at fault, and the row as JSON text. -#}
{% macro rejection_columns(columns, key_column, numbers=[], dates=[]) -%}
    {%- if is_linting() -%}
    judged.verdict as rejected_column,
        judged.verdict as rejected_rule,
        judged.verdict as rejected_value,
        compared.verdict as raw_row
    {%- else -%}
    split_part(coalesce(judged.verdict, compared.verdict), ' ', 1) as rejected_column,
        split_part(coalesce(judged.verdict, compared.verdict), ' ', 2) as rejected_rule,
        case coalesce(judged.verdict, compared.verdict)
            when 'line unreadable_line' then judged.read_error
            when 'row conflicting_rows' then '{{ key_column }} ' || coalesce(judged.{{ key_column }}, '') || ': ' || compared.places
            when 'row duplicate_row' then compared.places
            when 'row total_row' then judged.first_cell
            {%- if 'currency' in columns %}
            {%- set money = columns | select('in', ['spend', 'value', 'revenue', 'unit_price']) %}
            when 'currency contradicting_currency'
                then concat_ws(' and ', judged.currency_code, coalesce(judged.{{ money | join(', judged.') }}), judged.money_currency)
            {%- endif %}
            {%- for column in columns %}
            when '{{ column }} unreadable_value' then judged.{{ column }}
            {%- if column in numbers + dates %}
            when '{{ column }} contradicting_forms' then judged.{{ column }}_clash
            {%- endif %}
            {%- if column in dates %}
            when '{{ column }} placeholder_date' then judged.{{ column }}_placeholder
            {%- endif %}
            when '{{ column }} out_of_bounds' then judged.{{ column }}
            when '{{ column }} in_the_future' then judged.{{ column }}
            when '{{ column }} far_after_others' then judged.{{ column }}
            when '{{ column }} covers_several_days' then judged.{{ column }}
            when '{{ column }} negative_value' then judged.{{ column }}
            when '{{ column }} anonymous_customer' then judged.{{ column }}
            when '{{ column }} broken_id' then judged.{{ column }}
            when '{{ column }} unknown_currency' then judged.{{ column }}
            when '{{ column }} called_off' then judged.{{ column }}
            {%- endfor %}
        end as rejected_value,
        case
            when coalesce(judged.verdict, compared.verdict) is null then null
            when judged.read_text is not null then judged.read_text
            else {% set pairs = [] -%}
            {%- for column in columns -%}
                {%- do pairs.append((column, 'judged.' ~ column)) -%}
            {%- endfor -%}
            {%- do pairs.append(('attributes', 'cast(judged.attributes as varchar)')) -%}
            {{ json_of(pairs) }}
        end as raw_row
    {%- endif -%}
{%- endmacro %}
