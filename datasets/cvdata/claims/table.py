"""The form in which motor claims are handed over, and the loss that judges a model of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cvdata.errors import DataError, unknown

__all__ = ["COLUMNS", "ClaimsTable", "loss"]

# Column → type, in the order of the real table.
COLUMNS: Mapping[str, type] = MappingProxyType(
    {
        "IDpol": int,
        "ClaimNb": int,
        "Exposure": float,
        "Area": str,
        "VehPower": int,
        "VehAge": int,
        "DrivAge": int,
        "BonusMalus": int,
        "VehBrand": str,
        "VehGas": str,
        "Density": int,
        "Region": str,
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class ClaimsTable:
    """Hold policies by column: ``table["DrivAge"]``.

    Parameters
    ----------
    columns
        ``COLUMNS``, each (n,): int64, float64 or text. ``Exposure`` is in years, above 0; ``DrivAge`` and
        ``VehAge`` in years; ``BonusMalus`` in percent of the premium; ``Density`` in people a km².
    name
        ``"freMTPL2freq"`` or ``"synthetic claims"``.
    source
        One line for the reader: where the rows come from, and whether they are real.

    Raises
    ------
    DataError
        If a column is missing, or lengths or types do not agree.
    """

    columns: Mapping[str, NDArray[Any]]
    name: str
    source: str

    def __post_init__(self) -> None:
        where, advice = f"ClaimsTable {self.name!r}", "The loader of this table has to be mended."
        if list(self.columns) != list(COLUMNS):
            got = ", ".join(self.columns)
            raise DataError(where, expected=f"the columns {', '.join(COLUMNS)}", got=got, advice=advice)
        kinds = {int: "i", float: "f", str: "U"}
        for column, values in self.columns.items():
            if values.shape != (len(self),) or values.dtype.kind != kinds[COLUMNS[column]]:
                expected = f"{column} of shape ({len(self)},), {COLUMNS[column].__name__}"
                raise DataError(
                    where, expected=expected, got=f"shape {values.shape}, {values.dtype}", advice=advice
                )

    def __getitem__(self, column: str) -> NDArray[Any]:
        if column not in self.columns:
            raise unknown(f"ClaimsTable {self.name!r}", "column", column, list(self.columns))
        return self.columns[column]

    def __len__(self) -> int:
        return len(self.columns["IDpol"])

    def __repr__(self) -> str:
        claims = self["ClaimNb"].sum()
        return f"<ClaimsTable {self.name}: {len(self):,} policies, {claims:,} claims; {self.source}>"


def loss(claims: ArrayLike, exposure: ArrayLike, frequency: ArrayLike) -> float:
    """Compute the Poisson loss a year: Σ (λ·v - N·log λ) / Σ v, for N claims in v years at λ claims a year.

    It is the mean of Keras' ``poisson`` loss for the target N / v, weighted by v. In Keras, pass
    ``sample_weight=v / v.mean()``, as the mean there divides by the number of rows.

    Raises
    ------
    DataError
        If a frequency or an exposure is not above 0.
    """
    number, years, rate = (np.asarray(values, np.float64) for values in (claims, exposure, frequency))
    for name, values in (("exposure", years), ("frequency", rate)):
        if not (values > 0).all():
            got = f"a least value of {values.min()}"
            advice = "Let the output of the model be exponential, and leave out rows without exposure."
            raise DataError("cvdata.claims.loss", expected=f"{name} > 0", got=got, advice=advice)
    return float((rate * years - number * np.log(rate)).sum() / np.broadcast_to(years, number.shape).sum())
