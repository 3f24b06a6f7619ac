{#- The text of a date or a time in plain characters and lower case, without the day of the week and without what stands in parentheses
    behind an offset. -#}
{% macro moment_text(column) -%}
    {%- set weekdays = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag'
        ~ '|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo'
        ~ '|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira'
        ~ '|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so'
        ~ '|lun|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|gio|sab' -%}
    regexp_replace(
        regexp_replace(lower({{ plain_characters(column) }}), '^(?:{{ weekdays }})[.]?,? ', ''), '([+-][0-9:]{2,5}) ?[(][^()]*[)]$', '\1'
    )
{%- endmacro %}
