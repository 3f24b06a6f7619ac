{#- Leads are worked through and paid for by their probability, so its log loss decides; accounts are called from the top of
    a list, so what the top holds decides. -#}
{% macro selection_rule(task) -%}
    {%- for rule in var('selection_rules').values() if rule not in ('log_loss', 'lift_at_10') -%}
    {{ exceptions.raise_compiler_error("selection_rules: '" ~ rule ~ "' is neither log_loss nor lift_at_10") }}
    {%- endfor -%}
    case {{ task }}
        {%- for name, rule in var('selection_rules').items() %}
        when '{{ name }}' then '{{ rule }}'
        {%- endfor %}
        else 'log_loss'
    end
{%- endmacro %}
