{#- The features that the stored reference holds for a task, as far as the examples at hand have them. -#}
{% macro referenced_features(task) %}
    {% if not is_built('drift_reference') %}{{ return([]) }}{% endif %}
    {% set query %}
        select distinct feature
        from {{ ref('drift_reference') }}
        where task = '{{ task }}' and subject = 'feature'
        order by feature
    {% endset %}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}
