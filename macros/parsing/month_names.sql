{#- Names of the months, in lower case, in English, German, French, Spanish, Italian, Portuguese and Dutch, as a regular expression; or the number of one, as text. -#}
{% macro month_names(word=none) -%}
    {%- set months = [
        'january|januar|jänner|janvier|enero|gennaio|janeiro|januari|jan|janv|ene|gen',
        'february|februar|février|fevrier|febrero|febbraio|fevereiro|februari|feb|févr|fév|fevr|fev',
        'march|märz|maerz|mars|marzo|março|marco|maart|mar|mär|mrz|mrt', 'april|avril|abril|aprile|apr|avr|abr',
        'may|mai|mayo|maggio|maio|mei|mag', 'june|juni|juin|junio|giugno|junho|jun|giu', 'july|juli|juillet|julio|luglio|julho|jul|juil|lug',
        'august|août|aout|agosto|augustus|aug|ago', 'september|septembre|septiembre|setiembre|settembre|setembro|sept|sep|set',
        'october|oktober|octobre|octubre|ottobre|outubro|oct|okt|ott|out', 'november|novembre|noviembre|novembro|nov',
        'december|dezember|décembre|decembre|diciembre|dicembre|dezembro|dec|dez|déc|dic',
    ] -%}
    {%- if word is none -%}
        (?:{{ months | join('|') }})
    {%- else -%}
        case {% for names in months %}when {{ word }} in ('{{ names | replace("|", "', '") }}') then '{{ "%02d" | format(loop.index) }}' {% endfor %}end
    {%- endif -%}
{%- endmacro %}
