{#- Name of the demo company with a number: 1,600 pairs of words, then the same pairs with a number behind. -#}
{% macro demo_company_name(number) -%}
    {%- set first = ['Alder', 'Amber', 'Apex', 'Atlas', 'Aurora', 'Basalt', 'Beacon', 'Birch', 'Blue Ridge', 'Boreal',
        'Cascade', 'Cedar', 'Cobalt', 'Copper', 'Coral', 'Crescent', 'Delta', 'Eagle', 'Ember', 'Falcon', 'Fjord', 'Granite',
        'Harbor', 'Heron', 'Indigo', 'Juniper', 'Keystone', 'Lakeside', 'Lumen', 'Maple', 'Meridian', 'Nordic', 'Oak',
        'Orchid', 'Pioneer', 'Quartz', 'Raven', 'Summit', 'Tidal', 'Vertex'] -%}
    {%- set second = ['Analytics', 'Beverages', 'Brewing', 'Ceramics', 'Chemicals', 'Coatings', 'Dairy', 'Desalination',
        'Drilling', 'Dyes', 'Energy', 'Extracts', 'Fertilizer', 'Fibers', 'Foods', 'Foundry', 'Gases', 'Glass', 'Hydro',
        'Labs', 'Malting', 'Metals', 'Mills', 'Mining', 'Oils', 'Packaging', 'Paper', 'Pharma', 'Plastics', 'Polymers',
        'Power', 'Refining', 'Resins', 'Solvents', 'Sugar', 'Textiles', 'Therapeutics', 'Utilities', 'Waterworks', 'Wind'] -%}
    case {{ number }} % 40
        {%- for word in first %} when {{ loop.index0 }} then '{{ word }}'{% endfor %}
    end || ' ' || case ({{ number }} // 40) % 40
        {%- for word in second %} when {{ loop.index0 }} then '{{ word }}'{% endfor %}
    end || case when {{ number }} >= 1600 then ' ' || cast({{ number }} // 1600 as varchar) else '' end
{%- endmacro %}

{#- First day of the demo's sales history, as a timestamp; it ends with the demo. -#}
{% macro demo_sales_start() -%}
    {{ add_days("timestamp '" ~ var('demo_start_date') ~ " 00:00:00'", var('demo_days') - var('demo_sales_days')) }}
{%- endmacro %}

{#- True probability that a customer who does not own a division by `day` buys it within `window_days`, from a row of
    demo_account_truth. Where the partner division is not owned either, it may be adopted inside the window: the survival of
    that chain is in closed form. -#}
{% macro demo_purchase_probability(day, window_days) -%}
    {%- set exposure = 'least(greatest(end_day - ' ~ day ~ ', 0), ' ~ window_days ~ ')' -%}
    (1 - case
        when partner_hazard is null or partner_day < {{ day }}
            then exp(-hazard * case when partner_hazard is null then 1 else partner_boost end * {{ exposure }})
        else
            exp(-(hazard + partner_hazard) * {{ exposure }})
            + partner_hazard * exp(-partner_boost * hazard * {{ exposure }})
            * (exp((partner_boost * hazard - hazard - partner_hazard) * {{ exposure }}) - 1)
            / (partner_boost * hazard - hazard - partner_hazard)
    end)
{%- endmacro %}
