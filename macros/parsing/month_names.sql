{#- Names of the months, in lower case, in English, German, French and Spanish, as a regular expression; or the number of one, as text. -#}
{% macro month_names(word=none) -%}
    {%- set months = [
        'january|januar|jänner|janvier|enero|jan|janv|ene', 'february|februar|février|fevrier|febrero|feb|févr|fév|fevr',
        'march|märz|maerz|mars|marzo|mar|mär|mrz', 'april|avril|abril|apr|avr|abr', 'may|mai|mayo',
        'june|juni|juin|junio|jun', 'july|juli|juillet|julio|jul|juil', 'august|août|aout|agosto|aug|ago',
        'september|septembre|septiembre|setiembre|sept|sep', 'october|oktober|octobre|octubre|oct|okt',
        'november|novembre|noviembre|nov', 'december|dezember|décembre|decembre|diciembre|dec|dez|déc|dic',
    ] -%}
    {%- if word is none -%}
        (?:{{ months | join('|') }})
    {%- else -%}
        case {% for names in months %}when {{ word }} in ('{{ names | replace("|", "', '") }}') then '{{ "%02d" | format(loop.index) }}' {% endfor %}end
    {%- endif -%}
{%- endmacro %}
