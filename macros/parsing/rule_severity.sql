{#- Severity of a rule under the var fail_soft. -#}
{% macro rule_severity(rule) -%}
    {{ return('warn' if var('fail_soft') else contract_rules()[rule][0]) }}
{%- endmacro %}
