{#- A condition: the lead is one that Meta's testing tool made up. -#}
{% macro is_test_lead() -%}
    coalesce(lower(email) in ('test@meta.com', 'test@fb.com'), false)
            or coalesce(person_name like '<test lead:%', false)
            or (coalesce(source_platform = 'meta', false) and coalesce(cast(attributes as varchar) like '%<test lead:%', false))
{%- endmacro %}
