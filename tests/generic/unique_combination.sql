{#- Fails with every combination of the columns that occurs more than once. Nulls count as a value of their own;
    `complete` fails on them too, in one node where a not_null test per column would take several. -#}
{% test unique_combination(model, columns, complete=false) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- if complete %}
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
    {%- endif %}
{% endtest %}
