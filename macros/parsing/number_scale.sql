{#- What the scale behind a number multiplies it by; 1 without one. -#}
{% macro number_scale(text) -%}
    {%- set factors = {} -%}
    {%- for factor, words in [
        (1000, ['k', 'thousand', 'tausend', 'tsd']),
        (1000000, ['m', 'mm', 'mn', 'mio', 'mln', 'mill', 'million', 'millions', 'millionen', 'millones']),
        (1000000000, ['b', 'bn', 'mrd', 'milliarden', 'milliards']),
        (100000, ['lakh', 'lakhs', 'lac']),
        (10000000, ['crore', 'crores']),
    ] -%}
        {%- for word in words -%}
            {%- do factors.update({word: factor}) -%}
        {%- endfor -%}
    {%- endfor -%}
    case
        when not {{ matches(text, '[a-z]') }} then 1
        else coalesce(
            {{ looked_up("regexp_extract(" ~ text ~ ", '[0-9.] ?(" ~ number_scales() ~ ")(?:[^\\p{L}]|$)', 1)", factors) }}, 1
        )
    end
{%- endmacro %}
