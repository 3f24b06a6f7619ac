-- A promoted version that was never fitted, or whose fit failed, would be ignored without a word.
with promoted_models as (

    select
        task,
        cast(model_version as varchar) as model_version
    from {{ ref('promoted_models') }}

),

fitted_models as (

    select
        task,
        model_version
    from {{ ref('fitted_models') }}
    where status = 'fitted'

),

final as (

    select
        promoted_models.task,
        promoted_models.model_version,
        'no fitted model has this task and version: correct or remove the row in seeds/promoted_models.csv' as fix
    from promoted_models
    left join fitted_models
        on
            promoted_models.task = fitted_models.task
            and promoted_models.model_version = fitted_models.model_version
    where fitted_models.task is null

)

select * from final
