from elv.inputs.places import data_folder, source_folder
from elv.inputs.raw import raw_input


def model(dbt, session):
    data_dir = dbt.config.meta_get("data_dir")
    demo = None if data_folder(data_dir) else dbt.ref("demo_sales")
    return raw_input(
        session,
        "sales",
        data_dir=data_dir,
        null_texts=dbt.config.meta_get("null_texts"),
        files=dbt.ref("input_files"),
        columns=dbt.ref("input_columns"),
        demo=demo,
        source_dir=source_folder(dbt.config.meta_get("source_dir")),
        stored=session.sql(f"select * from {dbt.this}") if dbt.is_incremental else None,
    )
