"""Wilson's interval, held to another library's."""

import pytest
import regulars as rg
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from test_oracle import SETTINGS

shares = st.integers(1, 10**9).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@SETTINGS
@given(shares, st.integers(1, 999).map(lambda permille: permille / 1000))
def test_wilson_is_that_of_statsmodels(share, level):
    kept, of = share
    rate = rg.retention_rate_from_counts(start=of, end=kept, acquired=0, level=level)
    low, high = proportion_confint(kept, of, alpha=1 - level, method="wilson")
    assert (rate.low, rate.high) == (pytest.approx(low, rel=1e-12, abs=1e-12), pytest.approx(high, rel=1e-12, abs=1e-12))
    assert rate.value == kept / of and float(rate) == rate.value
    churn = rg.churn_rate_from_counts(start=of, end=kept, acquired=0, level=level)
    assert (churn.numerator, churn.denominator) == (of - kept, of)
    # What is lost mirrors what is kept.
    assert (churn.low, churn.high) == (pytest.approx(1 - rate.high, abs=1e-12), pytest.approx(1 - rate.low, abs=1e-12))


def test_counts_that_cannot_be_say_which():
    with pytest.raises(rg.InputError, match="10 of 9"):
        rg.retention_rate_from_counts(start=20, end=9, acquired=10)
    with pytest.raises(rg.InputError, match="20 customers of the start.* found 21: 22 at the end, of whom 1 were won"):
        rg.churn_rate_from_counts(start=20, end=22, acquired=1)
    assert repr(rg.retention_rate_from_counts(start=0, end=0, acquired=0)) == "missing (0 of 0)"
