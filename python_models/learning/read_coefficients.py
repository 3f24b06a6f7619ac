from elv.learning.coefficients import read_coefficients


def model(dbt, session):
    return read_coefficients(dbt.ref("fitted_models"))
