import contextlib
import os
import random

import cvdata
import numpy as np
import pytest
from cvdata import claims
from cvdata.claims import loading
from cvdata.claims.synthetic import true_frequency
from cvdata.claims.table import COLUMNS, ClaimsTable

FUZZ = int(os.environ.get("CVDATA_FUZZ", "300"))  # damaged files to try; 20,000 once by hand

ARFF = """% as on OpenML
@relation freMTPL2freq

@attribute IDpol numeric
@attribute ClaimNb numeric
@attribute Exposure numeric
@attribute Area {'A','B'}
@attribute VehPower numeric
@attribute VehAge numeric
@attribute DrivAge numeric
@attribute BonusMalus numeric
@attribute VehBrand {'B1','B12'}
@attribute VehGas string
@attribute Density numeric
@attribute Region {'R82','R22'}

@data
1.,1.,0.1,'A',5.,0.,55.,50.,'B12','Regular',1217.,'R82'
3,0,0.77,B,5,0,55,50,B1,Diesel,54,R22
"""


@pytest.fixture(scope="module")
def table():
    return claims.load("synthetic")


@pytest.fixture
def arff(tmp_path):
    path = tmp_path / "table.arff"
    path.write_text(ARFF)
    return path


def test_has_the_columns_of_the_real_table(table):
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 100_000
    assert len(set(table["Region"])) == 22
    assert set(table["VehGas"]) == {"Diesel", "Regular"}
    assert table["DrivAge"].min() == 18
    assert table["BonusMalus"].min() == 50
    assert 0 < table["Exposure"].min() <= table["Exposure"].max() == 1
    assert "synthetic" in table.source
    assert "not real" in repr(table)


def test_area_follows_density(table):
    order = np.argsort(table["Density"])
    assert (np.sort(table["Area"]) == table["Area"][order]).all()


def test_the_first_rows_do_not_depend_on_how_many_are_drawn(table):
    few = claims.load("synthetic", rows=np.int64(1_000))
    for column in COLUMNS:
        np.testing.assert_array_equal(few[column], table[column][:1_000])


def test_another_seed_gives_other_rows():
    one, other = claims.load("synthetic", rows=50), claims.load("synthetic", rows=50, seed=1)
    assert (one["Exposure"] != other["Exposure"]).any()


def test_claims_are_poisson_with_the_frequency_told(table):
    expected = true_frequency(table) * table["Exposure"]
    number = table["ClaimNb"]
    assert abs(number.sum() - expected.sum()) < 4 * np.sqrt(expected.sum())
    pearson = ((number - expected) ** 2 / expected).mean()  # 1 for a Poisson variable
    assert abs(pearson - 1) < 0.1
    high = expected > np.quantile(expected, 0.9)
    assert abs(number[high].sum() - expected[high].sum()) < 4 * np.sqrt(expected[high].sum())


def test_the_best_loss_is_in_the_published_range_and_a_constant_is_worse(table):
    number, years = table["ClaimNb"], table["Exposure"]
    constant = claims.loss(number, years, number.sum() / years.sum())
    best = claims.loss(number, years, true_frequency(table))
    assert 0.30 < best < 0.32 < constant < 0.35


def test_the_loss_is_that_of_keras_weighted_by_exposure(table):
    keras = pytest.importorskip("keras")
    number, years = table["ClaimNb"][:500], table["Exposure"][:500]
    rate = true_frequency(table)[:500]
    poisson = keras.losses.Poisson()
    expected = poisson((number / years)[:, None], rate[:, None], sample_weight=years / years.mean())
    assert claims.loss(number, years, rate) == pytest.approx(float(expected), rel=1e-4)


def test_a_loss_needs_rates_and_years_above_zero():
    with pytest.raises(
        cvdata.DataError, match=r"expected frequency > 0, got a least value of 0\.0\. Let the output"
    ):
        claims.loss([0, 1], [1, 1], [0.1, 0.0])
    with pytest.raises(cvdata.DataError, match="expected exposure > 0"):
        claims.loss([0, 1], [1, 0], [0.1, 0.2])


def test_reads_the_arff_file(arff):
    columns = claims.read_arff(arff)
    table = ClaimsTable(columns, "test", "test")
    assert len(table) == 2
    assert [table[column][0] for column in COLUMNS] == [
        *(1, 1, 0.1, "A", 5, 0, 55, 50, "B12", "Regular", 1217, "R82")
    ]
    assert table["VehGas"].tolist() == ["Regular", "Diesel"]
    assert len(claims.read_arff(arff, rows=1)["Area"]) == 1


DAMAGE = {
    "line 19: expected 12 values, got 3": lambda text: text.replace(
        "3,0,0.77,B,5,0,55,50,B1,Diesel,54,R22", "1,2,3"
    ),
    "line 19: expected a whole number, got 'x'": lambda text: text.replace("3,0,0.77", "x,0,0.77"),
    "line 19: expected a whole number, got '0.5'": lambda text: text.replace("3,0,0.77", "3,0.5,0.77"),
    "line 19: expected a number, got 'nan'": lambda text: text.replace("3,0,0.77", "3,0,nan"),
    "line 19: expected a whole number, got '1e300'": lambda text: text.replace("3,0,0.77", "1e300,0,0.77"),
    "expected the attributes IDpol, ClaimNb": lambda text: text.replace(
        "@attribute Region", "@attribute Where"
    ),
    "line 1: expected @relation, @attribute or @data, got '<html>'": lambda text: "<html>",
    "line 19: expected at most 4,096 characters, got more": lambda text: text.replace("3,0,", "3" * 5000),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_what_is_no_such_table_is_refused_with_its_line(message, arff):
    arff.write_text(DAMAGE[message](ARFF))
    with pytest.raises(cvdata.DataError) as raised:
        claims.read_arff(arff)
    assert message in str(raised.value)
    assert "Delete the file and download it again." in str(raised.value)


def test_other_bytes_and_missing_files_are_refused(tmp_path):
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(cvdata.DataError, match="expected an ARFF file, got other bytes"):
        claims.read_arff(tmp_path / "bytes")
    with pytest.raises(cvdata.DataError, match="got no such file"):
        claims.read_arff(tmp_path / "none")


def test_damaged_files_give_a_table_or_a_clear_error_never_another(arff):
    chance = random.Random(41214)
    for _ in range(FUZZ):
        data = bytearray(ARFF.encode())
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            data[place : place + chance.choice((0, 1, 1, 30))] = chance.randbytes(chance.choice((0, 1, 1, 9)))
        arff.write_bytes(data)
        with contextlib.suppress(cvdata.DataError):
            ClaimsTable(claims.read_arff(arff), "fuzz", "fuzz")


def test_auto_draws_until_there_is_a_copy_and_then_reads_it(own_cache, monkeypatch):
    assert claims.load(rows=5).name == "synthetic claims"
    copy = own_cache / "downloads" / "freMTPL2freq.arff"
    copy.parent.mkdir(parents=True)
    copy.write_text(ARFF)
    pooch = pytest.importorskip("pooch")
    monkeypatch.setattr(loading, "SHA256", pooch.file_hash(str(copy)))
    real = claims.load()
    assert (real.name, len(real)) == ("freMTPL2freq", 2)
    assert "real French motor policies" in real.source
    assert claims.load("synthetic", rows=5).name == "synthetic claims"


def test_without_a_connection_it_says_what_to_do(monkeypatch, own_cache):
    pooch = pytest.importorskip("pooch")

    def refuse(*_, **__):
        raise OSError("Name or service not known")

    monkeypatch.setattr(pooch, "retrieve", refuse)
    with pytest.raises(cvdata.DataError) as raised:
        claims.load("download")
    assert "expected the table with SHA-256 a45363e0… from OpenML, got OSError" in str(raised.value)
    assert 'or use load("synthetic")' in str(raised.value)
    assert not list(own_cache.rglob("*.arff"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: claims.load("sinthetic"), "got 'sinthetic'. Did you mean 'synthetic'?"),
        (lambda: claims.load(rows=0), "expected rows ≥ 1, a whole number, got 0. Leave rows out"),
        (lambda: claims.load(seed=-1), "expected seed ≥ 0, a whole number, got -1"),
        (lambda: claims.load("synthetic", rows=3)["Exposur"], "Did you mean 'Exposure'?"),
    ],
)
def test_a_wrong_request_says_what_would_have_been_right(call, message):
    with pytest.raises(cvdata.DataError) as raised:
        call()
    assert message in str(raised.value)


def test_a_table_with_other_columns_is_refused(arff):
    columns = claims.read_arff(arff)
    with pytest.raises(cvdata.DataError, match="expected the columns IDpol, ClaimNb"):
        ClaimsTable({"IDpol": columns["IDpol"]}, "test", "test")
    with pytest.raises(cvdata.DataError, match=r"expected ClaimNb of shape \(2,\), int"):
        ClaimsTable(columns | {"ClaimNb": np.zeros(2)}, "test", "test")
