from elv.inputs.raw import raw_input


def model(dbt, session):
    data_dir, null_texts = dbt.config.meta_get("data_dir"), dbt.config.meta_get("null_texts")
    files, columns, demo = dbt.ref("input_files"), dbt.ref("input_columns"), dbt.ref("demo_leads")
    return raw_input(session, "leads", data_dir, null_texts, files, columns, demo, dbt.config.meta_get("source_dir"))
