{#- Fails with every key that occurs more than once or holds a null: what `unique` and a `not_null` per column say, in one
    node. On a column it takes that column, on a model `columns`. -#}
{% test primary_key(model, column_name=none, columns=none) %}
{%- set key = columns or [column_name] %}
select
    {{ key | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ key | join(', ') }}
having
    count(*) > 1
    {%- for column in key %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
