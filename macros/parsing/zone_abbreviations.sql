{#- Abbreviations of zones that have one meaning, as a dict of minutes from UTC. Those of several (CST, IST, BST) are not read. -#}
{% macro zone_abbreviations() -%}
    {{ return({
        'est': -300, 'edt': -240, 'cdt': -300, 'mst': -420, 'mdt': -360, 'pst': -480, 'pdt': -420, 'akst': -540, 'akdt': -480, 'hst': -600,
        'cet': 60, 'cest': 120, 'mez': 60, 'mesz': 120, 'eet': 120, 'eest': 180, 'wet': 0, 'west': 60, 'msk': 180, 'jst': 540, 'kst': 540,
        'hkt': 480, 'sgt': 480, 'aest': 600, 'aedt': 660, 'acst': 570, 'acdt': 630, 'awst': 480, 'nzst': 720, 'nzdt': 780, 'brt': -180,
        'sast': 120
    }) }}
{%- endmacro %}
