{#- The attributes of leads that a rate can go by, as a list of {feature, name, level}: `level` is the expression of a row's level.
    A number comes twice, by its very values and (`<feature> step`) in steps of half a doubling. -#}
{% macro attribute_groups() -%}
    {%- set found = [] -%}
    {%- for feature in example_features('lead_examples') if feature.name.split('__')[0] in ['attr', 'source'] -%}
        {%- set column = adapter.quote(feature.name) -%}
        {%- set level = "coalesce(cast(" ~ column ~ " as varchar), '(none)')" -%}
        {%- do found.append({'feature': feature.name, 'name': feature.name, 'level': level}) -%}
        {%- if not feature.is_text -%}
            {%- set step = "cast(floor(2 * log2(nullif(abs(" ~ column ~ "), 0))) as varchar)" -%}
            {%- set sign = "case when " ~ column ~ " < 0 then '-' else '' end" -%}
            {%- set level = "case when " ~ column ~ " is null then '(none)' else " ~ sign ~ " || coalesce(" ~ step ~ ", 'zero') end" -%}
            {%- do found.append({'feature': feature.name, 'name': feature.name ~ ' step', 'level': level}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
