"""Makes tests/special.json: values of special functions to 40 digits, over the arguments that the models use.

    python special.py > special.json        needs mpmath
"""

import json
import random

from mpmath import beta, digamma, hyp2f1, log, loggamma, mp, mpf, psi

mp.dps = 40
random.seed(5)


def spread(low, high):
    """A number between two others, as likely in each order of magnitude."""
    return float(mpf(low) * (mpf(high) / low) ** random.random())


def row(*arguments, value):
    return [*arguments, float(value)]


def gauss(a, b, c, z):
    return row(a, b, c, z, value=log(hyp2f1(a, b, c, z, maxterms=10**7)))


tables = {
    "digamma": [row(x, value=digamma(x)) for x in [1e-4, 0.5, 1.0, 1.4616, 2.0, 15.999, 16.0, 1e4, 1e7]]
    + [row(x, value=digamma(x)) for x in (spread(1e-4, 1e6) for _ in range(60))],
    "digamma_rise": [
        row(b, x, value=digamma(mpf(b) + x) - digamma(b))
        for b, x in ((spread(1e-4, 1e7), random.choice([float(random.randrange(40)), spread(0.01, 1e4)])) for _ in range(120))
    ],
    "ln_rising": [
        row(b, x, value=loggamma(mpf(b) + x) - loggamma(b))
        for b, x in ((spread(1e-4, 1e7), random.choice([float(random.randrange(40)), spread(0.01, 1e4)])) for _ in range(120))
    ],
    "ln_beta": [row(a, b, value=log(beta(a, b))) for a, b in ((spread(1e-3, 1e5), spread(1e-3, 1e5)) for _ in range(60))],
    # What customers to come will do: BG/NBD with r, a, b as fits have them, x purchases, and any share of the horizon.
    "ln_gauss": [
        gauss(r + x + more, b + x, a + b + x - 1 + more, z)
        for r, a, b, x, more, z in (
            (spread(0.05, 20), spread(1.1, 20), spread(0.1, 50), float(random.choice([0, 1, 2, 5, 30, 300])),
             random.choice([0, 1]), random.choice([spread(1e-3, 0.99), 0.75, 0.5]))
            for _ in range(120)
        )
    ]
    + [gauss(spread(0.1, 10), spread(0.1, 10), spread(0.1, 20), 1 - spread(1e-5, 0.2)) for _ in range(40)]
    # Discounted sums of BG/BB and sBG.
    + [gauss(1.0, spread(0.1, 50), spread(0.5, 60), 1 / (1 + spread(1e-3, 0.5))) for _ in range(40)]
    # Many purchases by few who may leave: Euler's transformation of it has terms of both signs.
    + [gauss(35.5, 1.0, 1.0357, 0.7), gauss(120.5, 2.3, 2.31, 0.6)]
    + [gauss(434.0, 1.0, 2.0, 0.875), gauss(434.0, 1.0, 2.0, 0.99)]
    + [gauss(3000.5, 3001.2, 3001.9, 0.2), gauss(10000.5, 10002.4, 10002.2, 0.3), gauss(10000.5, 10002.4, 10002.2, 0.02)],
    "trigamma": [row(x, value=psi(1, x)) for x in [1e-4, 0.5, 1.0, 15.999, 16.0, 1e4, 1e7]]
    + [row(x, value=psi(1, x)) for x in (spread(1e-4, 1e6) for _ in range(60))],
    "trigamma_rise": [
        row(b, x, value=psi(1, mpf(b) + x) - psi(1, b))
        for b, x in ((spread(1e-4, 1e7), random.choice([float(random.randrange(1, 40)), spread(0.01, 1e4)])) for _ in range(120))
    ],
}  # fmt: skip

print(json.dumps({"source": "mpmath, by special.py beside this file", **tables}, indent=0))
