import json

import numpy as np
import pyarrow as pa
import pytest

from elv.learning.encoding import Encoder, learn_encoder
from elv.learning.features import NumericFeature, TextFeature


def test_heavy_tail_is_capped_compressed_and_standardised():
    values = np.exp(np.random.default_rng(0).normal(4, 2, 5000))
    feature = NumericFeature.learn("ad__spend", values)
    assert feature is not None
    assert feature.is_log
    assert feature.high == pytest.approx(np.quantile(values, 0.99), rel=0.01)
    (column,) = feature.columns(values)
    assert column.mean() == pytest.approx(0, abs=1e-12)
    assert column.std() == pytest.approx(1)
    beyond = feature.columns(np.array([feature.high, 10 * values.max()]))[0]
    assert beyond[0] == beyond[1]


def test_numbers_that_span_magnitudes_are_compressed_and_others_stay_plain():
    random = np.random.default_rng(0)
    shapes = {
        "attr__employees": np.exp(random.uniform(1.5, 7, 5000)).round(),
        "attr__age": random.normal(40, 12, 5000),
        "hist__rate": random.beta(3, 20, 5000),
        "attr__flag": (random.random(5000) < 0.05).astype(float),
    }
    features = {name: NumericFeature.learn(name, values) for name, values in shapes.items()}
    assert [name for name, feature in features.items() if feature and feature.is_log] == ["attr__employees"]


def test_rare_flag_survives_winsorising():
    values = np.zeros(1000)
    values[:5] = 1
    feature = NumericFeature.learn("attr__flag", values)
    assert feature is not None
    assert feature.high == 1


def test_missing_numbers_become_the_median_and_an_indicator():
    feature = NumericFeature.learn("ad__x", np.array([1.0, 2.0, 4.0, np.nan]))
    assert feature is not None
    value, missing = feature.columns(np.array([np.nan, 2.0]))
    assert value[0] == value[1]
    assert missing.tolist() == [0.75, -0.25]


def test_constant_columns_are_dropped_but_missingness_alone_counts():
    table = pa.table({"a__x": [1.0, 1.0], "a__y": [1.0, None], "a__z": ["k", "k"], "a__w": pa.nulls(2, pa.string())})
    encoder, dropped = learn_encoder(table, table.column_names, 1, 10)
    assert encoder.names == ["a__y"]
    assert dropped == ["a__w", "a__x", "a__z"]


def test_levels_are_kept_by_count_then_name_and_the_rest_is_pooled():
    column = pa.chunked_array([["b", "a", "a", "b", "c", None, "d"]])
    feature = TextFeature.learn("attr__k", column, 2, 10)
    assert feature is not None
    assert feature.levels == ("a", "b")
    assert feature.codes(pa.chunked_array([["b", "never seen", None, "a"], ["c"]])).tolist() == [
        1,
        2,
        -1,
        0,
        2,
    ]
    limited = TextFeature.learn("attr__k", column, 1, 1)
    assert limited is not None
    assert limited.levels == ("a",)


def test_a_level_needs_so_many_customers_however_many_rows_they_have():
    table = pa.table(
        {
            "attr__partner": ["ann", "ann", "ann", "eu", "eu", "us", "us"],
            "customer_id": ["1", "1", "1", "1", "2", "3", "4"],
        }
    )
    encoder, _ = learn_encoder(table, ["attr__partner"], 2, 10)
    assert encoder.levels_of("attr__partner") == ("eu", "us")
    encoder, _ = learn_encoder(table.drop_columns(["customer_id"]), ["attr__partner"], 2, 10)
    assert encoder.levels_of("attr__partner") == ("ann", "eu", "us")


def test_contributions_equal_coefficient_times_column():
    random = np.random.default_rng(1)
    table = pa.table(
        {
            "a__n": pa.array(random.normal(size=200), mask=random.random(200) < 0.2),
            "a__t": random.choice(["x", "y", "z"], 200).tolist(),
        }
    )
    encoder, _ = learn_encoder(table, table.column_names, 1, 10)
    encoded = encoder.encode(table)
    weights = random.normal(size=len(encoder.column_names))
    expected = encoder.linear_matrix(encoded) @ weights
    parts, start = np.zeros(200), 0
    for feature, array in zip(encoder.features, encoded.arrays, strict=True):
        width = len(feature.column_names)
        parts += feature.contribution(array, tuple(weights[start : start + width]))
        start += width
    np.testing.assert_allclose(parts, expected, atol=1e-12)


def test_columns_are_centred_on_the_rows_they_were_learned_from(examples):
    encoder, _ = learn_encoder(examples, [n for n in examples.column_names if "__" in n], 20, 50)
    means = encoder.linear_matrix(encoder.encode(examples)).mean(axis=0)
    np.testing.assert_allclose(means, 0, atol=1e-9)


def test_json_round_trip_is_exact(examples):
    encoder, _ = learn_encoder(examples, [n for n in examples.column_names if "__" in n], 20, 50)
    again = Encoder.from_json(encoder.names, json.loads(json.dumps(encoder.to_json())))
    assert again == encoder
