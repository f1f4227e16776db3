"""All fitters, under the module that they had in lifetimes' first years."""

from regulars.compat.lifetimes.fitters import BaseFitter
from regulars.compat.lifetimes.fitters.beta_geo_beta_binom_fitter import BetaGeoBetaBinomFitter
from regulars.compat.lifetimes.fitters.beta_geo_fitter import BetaGeoFitter
from regulars.compat.lifetimes.fitters.gamma_gamma_fitter import GammaGammaFitter
from regulars.compat.lifetimes.fitters.modified_beta_geo_fitter import ModifiedBetaGeoFitter
from regulars.compat.lifetimes.fitters.pareto_nbd_fitter import ParetoNBDFitter

__all__ = [
    "BaseFitter",
    "BetaGeoBetaBinomFitter",
    "BetaGeoFitter",
    "GammaGammaFitter",
    "ModifiedBetaGeoFitter",
    "ParetoNBDFitter",
]
