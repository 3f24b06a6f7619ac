{#- The clip is scikit-learn's: machine epsilon, so that a certain and wrong prediction costs 36 nats, not infinity. -#}
{% macro row_log_loss(label, p) -%}
    case
        when {{ label }} = 1 then -ln(greatest({{ p }}, 2.220446049250313e-16))
        else -ln(1 - least({{ p }}, 1 - 2.220446049250313e-16))
    end
{%- endmacro %}
