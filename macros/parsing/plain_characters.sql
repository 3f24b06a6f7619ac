{#- A text in which each digit, sign, blank, apostrophe and mark is the plain one. Invisible characters go.
    Marks of other scripts become `.` (decimal) and an apostrophe (groups). Most cells are plain already, which is seen forty times
    faster than it is made. -#}
{% macro plain_characters(column) -%}
    {%- set digits = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9" -%}
    {%- set minuses = "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d" -%}
    {%- set blanks = "\u00a0\u202f\u2009\u2007\u2008\u2002\u2003\u2004\u2005\u2006\u200a\u3000\t\n\r" -%}
    {%- set quotes = "\u2019\u2018\u02bc\u00b4\u2032\u066c" -%}
    {%- set others = "\uff08\uff09\uff0b\uff0f\uff1a\uff0c\uff0e\u066b\uff04\uffe5\uffe1" -%}
    {%- set invisible = "\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u2060\u00ad" -%}
    case
        when {{ matches(column, '^[ -~]*$') }} then trim({{ column }})
        else trim(translate(
            {{ column }},
            '{{ digits }}{{ minuses }}{{ blanks }}{{ quotes }}{{ others }}{{ invisible }}',
            '{{ "0123456789" * 3 }}{{ "-" * 8 }}{{ " " * 15 }}{{ "''" * 6 }}()+/:,..$¥£'
        ))
    end
{%- endmacro %}
