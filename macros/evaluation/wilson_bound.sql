{#-
  Lower or upper end of the 80 % Wilson interval of a share, null where there is nothing to count.
  Source: Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.
  Arguments: `part` and `whole` are integer expressions with 0 <= part <= whole; `side` is 'low' or 'high'.
-#}
{% macro wilson_bound(part, whole, side) -%}
{%- set z = 1.2815515655446004 -%}
least(1e0, greatest(0e0, (
    {{ part }} + {{ z * z / 2 }}
    {{ '-' if side == 'low' else '+' }} {{ z }}
    * sqrt({{ part }} * (1 - {{ part }} / nullif(cast({{ whole }} as double), 0)) + {{ z * z / 4 }})
) / ({{ whole }} + {{ z * z }})))
{%- endmacro %}
