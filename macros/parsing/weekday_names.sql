{#- What a date may begin with: the names of each day of the week, Monday (1) to Sunday (7), as regular expressions. -#}
{% macro weekday_names() -%}
    {{ return({
        1: 'monday|montag|lundi|lunes|lunedì|segunda-feira|maandag|mon|mo|lun',
        2: 'tuesday|dienstag|mardi|martes|martedì|terça-feira|dinsdag|tues|tue|di',
        3: 'wednesday|mittwoch|mercredi|miércoles|mercoledì|quarta-feira|woensdag|wed|mi|mer|mié',
        4: 'thursday|donnerstag|jeudi|jueves|giovedì|quinta-feira|donderdag|thurs|thur|thu|do|jeu|jue|gio',
        5: 'friday|freitag|vendredi|viernes|venerdì|sexta-feira|vrijdag|fri|fr|ven|vie',
        6: 'saturday|samstag|samedi|sábado|sabato|zaterdag|sat|sa|sam|sáb|sab',
        7: 'sunday|sonntag|dimanche|domingo|domenica|zondag|sun|so|dim|dom',
    }) }}
{%- endmacro %}
