"""Synthetic motor claims: policies by chance, claims by a Poisson model that is written out here.

N ~ Poisson(λ(x)·v) for v years with λ(x) = exp(sum of effects), so the best possible loss is known. The shares of
brands, regions and so on were set by hand, of the order of those of the French table; nothing was fitted to it.
Every column has its own random stream, so the first rows do not depend on how many are asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cvdata.claims.table import ClaimsTable

__all__ = ["SOURCE", "draw", "true_frequency"]

SOURCE = "synthetic claims, not real: drawn on your machine from a Poisson model"

Numbers = NDArray[Any]

_POWER = MappingProxyType(
    dict(zip(range(4, 16), (17, 18, 22, 21, 7, 4.5, 4.5, 2.5, 1.3, 0.8, 0.7, 0.7), strict=True))
)
_BRAND = "B1:24 B2:24 B12:24 B3:8 B5:5 B6:4 B4:4 B10:2.5 B11:2 B13:2 B14:0.5"
_REGION = (
    "R24:24 R82:13 R93:12 R11:10 R53:6 R52:6 R91:5 R72:5 R31:4 R54:3 R73:2.5 R41:2 R25:1.6 R26:1.5 R23:1.3 "
    "R22:1.2 R83:0.8 R74:0.7 R94:0.7 R21:0.5 R42:0.3 R43:0.2"
)
_AREAS = np.array(["A", "B", "C", "D", "E", "F"])
_AREA_ABOVE = (50, 100, 500, 2_000, 10_000)  # people a km² at which the next area begins
_LOG_BASE = -2.75  # so that there are about 0.1 claims a year
_REGION_SPREAD = 0.15


def draw(rows: int, seed: int) -> ClaimsTable:
    """Draw ``rows`` policies and their claims."""
    driver_age = np.clip(18 + _stream(seed, "DrivAge").gamma(3.6, 7.6, rows), 18, 100).astype(np.int64)
    density = np.clip(np.exp(_stream(seed, "Density").normal(6.0, 1.85, rows)), 1, 27_000).astype(np.int64)
    full_year = _stream(seed, "full year").random(rows) < 0.25
    part = np.clip(_stream(seed, "Exposure").beta(0.9, 1.5, rows), 0.003, 1)
    columns: dict[str, Numbers] = {
        "IDpol": np.arange(1, rows + 1, dtype=np.int64),
        "ClaimNb": np.zeros(rows, np.int64),
        "Exposure": np.round(np.where(full_year, 1.0, part), 3),
        "Area": _AREAS[np.searchsorted(_AREA_ABOVE, density)],
        "VehPower": _chosen(seed, "VehPower", _POWER, rows),
        "VehAge": np.clip(_stream(seed, "VehAge").gamma(1.5, 4.9, rows), 0, 40).astype(np.int64),
        "DrivAge": driver_age,
        "BonusMalus": _bonus_malus(driver_age, seed),
        "VehBrand": _chosen(seed, "VehBrand", _shares(_BRAND), rows),
        "VehGas": _chosen(seed, "VehGas", {"Regular": 51, "Diesel": 49}, rows),
        "Density": density,
        "Region": _chosen(seed, "Region", _shares(_REGION), rows),
    }
    expected = true_frequency(columns) * columns["Exposure"]
    columns["ClaimNb"] = _stream(seed, "ClaimNb").poisson(expected).astype(np.int64)
    return ClaimsTable(columns, "synthetic claims", SOURCE)


def true_frequency(columns: Mapping[str, Numbers] | ClaimsTable) -> NDArray[np.float64]:
    """Give λ, the claims a year that the model expects: (n,). No model can have a lower loss in the long run."""
    age, power = columns["DrivAge"].astype(np.float64), columns["VehPower"]
    vehicle_age = columns["VehAge"]
    regions = sorted(_shares(_REGION))
    by_region = np.random.default_rng(24).normal(0, _REGION_SPREAD, len(regions))
    effects = (
        _LOG_BASE
        + 0.9 * np.exp(-(age - 18) / 5)  # beginners
        + 0.015 * np.maximum(age - 70, 0)
        + 0.024 * (np.minimum(columns["BonusMalus"], 130) - 50)
        + 0.07 * (np.log(columns["Density"]) - 6)
        + 0.10 * (columns["VehGas"] == "Diesel")
        + 0.02 * (power - 6)
        - 0.03 * np.clip(vehicle_age - 8, 0, 12)
        + 0.9 * (vehicle_age == 0)  # hired cars, say
        - 0.7 * ((vehicle_age == 0) & (columns["VehGas"] == "Diesel"))
        + 0.5 * ((age < 26) & (power >= 8))  # young drivers of fast cars
        - 0.2 * (columns["VehBrand"] == "B12") * (vehicle_age > 3)
        + by_region[np.searchsorted(regions, columns["Region"])]
    )
    return np.asarray(np.exp(effects), np.float64)


def _bonus_malus(driver_age: Numbers, seed: int) -> NDArray[np.int64]:
    """Start at 100; each year without a claim takes 5 % off, down to 50; some years add 25 %."""
    rows = len(driver_age)
    years = (driver_age - 18) * _stream(seed, "years insured").beta(2.5, 1.2, rows)
    setbacks = _stream(seed, "setbacks").poisson(0.25, rows)
    level = 100 * 0.95 ** np.maximum(years - 5 * setbacks, 0) * 1.15 ** np.maximum(setbacks - years / 5, 0)
    return np.clip(np.round(level), 50, 230).astype(np.int64)


def _chosen(seed: int, column: str, shares: Mapping[Any, float], rows: int) -> Numbers:
    parts = np.array(list(shares.values()), np.float64)
    places = np.searchsorted(np.cumsum(parts / parts.sum())[:-1], _stream(seed, column).random(rows))
    return np.array(list(shares))[places]


def _shares(text: str) -> dict[str, float]:
    return {name: float(share) for name, share in (part.split(":") for part in text.split())}


def _stream(seed: int, quantity: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(quantity.encode())])
