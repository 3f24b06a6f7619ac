{#- Returns the features that alone tell the classes apart nearly as well as a whole model, unless they are allowed.
    They are left out of training; add a feature to leak_allow_list if it is known at the cutoff. -#}
{% test no_suspected_leaks(model) %}
select
    task,
    feature,
    auc,
    missing_auc
from {{ model }}
where is_flagged and not is_allowed
{% endtest %}
