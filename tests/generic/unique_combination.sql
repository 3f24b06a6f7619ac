{#- Fails with every combination of the columns that occurs more than once, for keys that may hold nulls: they count as a
    value of their own. -#}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
