from dbt.flags import get_flags

from elv.builds import salt_of
from elv.inputs.files import input_files
from elv.inputs.header_notes import Currencies
from elv.inputs.places import data_folder, source_folder, warehouse_folder
from elv.inputs.survey import Limits
from elv.publishing import asked_inputs


def model(dbt, session):
    # What the build is made from is taken first: a file that changes while it is read then counts as changed.
    dbt.ref("build_fingerprints")
    data_dir, source_dir = dbt.config.meta_get("data_dir"), source_folder(dbt.config.meta_get("source_dir"))
    asked = asked_inputs(getattr(get_flags(), "SELECTOR", None))
    is_demo, demo = not data_folder(data_dir), {}
    if is_demo and "leads" in asked:
        demo["ads"] = dbt.ref("demo_ads")
        demo["leads"] = dbt.ref("demo_leads")
        demo["outcomes"] = dbt.ref("demo_outcomes")
        demo["campaign_map"] = dbt.ref("demo_campaign_map")
    if is_demo and "sales" in asked:
        demo["sales"] = dbt.ref("demo_sales")
        demo["customers"] = dbt.ref("demo_customers")
        demo["products"] = dbt.ref("demo_products")
    columns, aliases, null_texts = (
        dbt.ref("input_columns"),
        dbt.ref("column_aliases"),
        dbt.config.meta_get("null_texts"),
    )
    limits = Limits(
        line_megabytes=int(dbt.config.meta_get("max_line_megabytes")),
        unpacked_gigabytes=int(dbt.config.meta_get("max_unpacked_gigabytes")),
        encoding=dbt.config.meta_get("input_encoding"),
    )
    currencies = Currencies(
        dbt.config.meta_get("currency_signs"),
        frozenset(dbt.config.meta_get("currency_codes")),
    )
    salt = salt_of(warehouse_folder(), data_dir)
    words = dbt.ref("personal_words")
    return input_files(data_dir, columns, aliases, demo, source_dir, null_texts, limits, currencies, words, salt, asked)
