"""MBG/NBD under lifetimes' name."""

from __future__ import annotations

from regulars import clv
from regulars.compat.lifetimes.fitters.beta_geo_fitter import BetaGeoFitter
from regulars.compat.lifetimes.generate_data import modified_beta_geometric_nbd_model

__all__ = ["ModifiedBetaGeoFitter"]


class ModifiedBetaGeoFitter(BetaGeoFitter):
    """MBG/NBD: a customer may leave after its first purchase too. Parameters and questions are those of ``BetaGeoFitter``."""

    _of = clv.MBGNBD
    _draw = staticmethod(modified_beta_geometric_nbd_model)
