{#- Regular expression, without groups, of a date in lower case: year first, day and month in digits, or with the month's name. -#}
{% macro date_pattern(form='any') -%}
    {%- if form == 'year_first' -%}
        (?:[0-9]{4}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|[.][0-9]{1,2}[.])[0-9]{1,2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|(?:19|20)[0-9]{6})
    {%- elif form == 'digits' -%}
        (?:[0-9]{1,2}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|[.] ?[0-9]{1,2}[.] ?)[0-9]{4}|[0-9]{1,2}(?:-[0-9]{1,2}-|/[0-9]{1,2}/|[.][0-9]{1,2}[.])[23][0-9])
    {%- elif form == 'short_year_first' -%}
        (?:[23][0-9](?:-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2})
    {%- elif form == 'day_name' -%}
        (?:[0-9]{1,2}(?:st|nd|rd|th|er|[.])?(?: of | de |[. /-]){{ month_names() }}[.]?(?: de | del |, |[ ,/-])(?:[0-9]{4}|[23][0-9]))
    {%- elif form == 'name_day' -%}
        (?:{{ month_names() }}[.]?[ /-][0-9]{1,2}(?:st|nd|rd|th)?(?:, |[ ,/-])[0-9]{4}|[0-9]{4}-{{ month_names() }}-[0-9]{1,2})
    {%- else -%}
        (?:{{ date_pattern('year_first') }}|{{ date_pattern('digits') }}|{{ date_pattern('short_year_first') }}|{{ date_pattern('day_name') }}|{{ date_pattern('name_day') }})
    {%- endif -%}
{%- endmacro %}
