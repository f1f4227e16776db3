"""How fast customer models are fitted and asked, beside lifetimes: a line for each, after ours was at least as likely.

    python bench/clv/speed.py [--customers N,N] [--models NAME,NAME] [--ours regulars|compat] [--test]

Data: the 2,357 customers of the CDNOW sample, from lifetimes' own copy, and customers drawn from each model at parameters
like those published for it, `continuous` in time or by whole `days`. Each fit is in a process of its own, stopped after ten
minutes; measured is the fit from columns in memory, with standard errors, in CPU-seconds of all threads and seconds of the
clock. What small data take is the least of several rounds.

Ours is rg.clv, or what has lifetimes' names over it (`--ours compat`), which is then called as lifetimes is.

Both parameters' likelihoods are computed by one function, ours. The run fails where lifetimes found likelier parameters, or
where lifetime values or predictions differ by more than a millionth.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import regulars as rg

Columns = dict[str, np.ndarray]

#: Ours, lifetimes' and the parameters that customers are drawn at.
MODELS = {
    "bg_nbd": (rg.clv.BGNBD, "BetaGeoFitter", {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}),
    "mbg_nbd": (rg.clv.MBGNBD, "ModifiedBetaGeoFitter", {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}),
    "pareto_nbd": (rg.clv.ParetoNBD, "ParetoNBDFitter", {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}),
    "gamma_gamma": (rg.clv.GammaGamma, "GammaGammaFitter", {"p": 6.25, "q": 3.744, "v": 15.44}),
}
#: What fitted models are asked, by the model asked.
ASKED = {"clv": "bg_nbd", "bg_nbd expected": "bg_nbd", "bg_nbd alive": "bg_nbd", "pareto_nbd expected": "pareto_nbd"}
#: The packages that are called as lifetimes is.
NAMED = {"compat": "regulars.compat.lifetimes", "lifetimes": "lifetimes"}
LIMIT = 600
#: The weeks that lifetimes takes a month for.
MONTH = 4.345


def given(model: str) -> rg.clv.Model:
    ours, _, parameters = MODELS[model]
    return ours.given(**parameters)


def cdnow() -> Columns:
    from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value

    frame = load_cdnow_summary_data_with_monetary_value()
    return {name: frame[name].to_numpy(dtype=float) for name in ("frequency", "recency", "T", "monetary_value")}


def drawn(model: str, customers: int, form: str) -> Columns:
    """Customers who came over twelve weeks and were watched for 27 to 39."""
    ages = 39.0 - 12.0 * np.random.default_rng(customers).random(customers)
    if form == "days":
        ages = np.ceil(ages * 7) / 7
    buyers = given(model if model != "gamma_gamma" else "bg_nbd").simulate(ages.tolist(), seed=1)
    columns = {name: np.array(column) for name, column in buyers.items()}
    if form == "days":
        days = np.minimum(np.ceil(columns["recency"] * 7), np.round(ages * 7))
        # No more purchases are told than there are days.
        columns |= {"recency": np.minimum(days / 7, ages), "frequency": np.minimum(columns["frequency"], days)}
    values = given("gamma_gamma").simulate(columns["frequency"].tolist(), seed=2)
    columns["monetary_value"] = np.array([0.0 if value is None else value for value in values])
    return columns


def likelihood(model: str, parameters: dict[str, float], columns: Columns) -> float:
    told = MODELS[model][0].given(**parameters).log_likelihood(columns)["log_likelihood"]
    return float(np.nansum(np.array(told, dtype=float)))


def measured(work: Callable[[], Any], rounds: int) -> tuple[Any, dict[str, float]]:
    """What the work gives, and the least CPU-seconds and seconds of the clock that it took."""
    cpu, clock = float("inf"), float("inf")
    for _ in range(rounds):
        before = time.process_time(), time.perf_counter()
        result = work()
        cpu = min(cpu, time.process_time() - before[0])
        clock = min(clock, time.perf_counter() - before[1])
    return result, {"cpu": cpu, "seconds": clock}


def fit(engine: str, model: str, columns: Columns, rounds: int) -> dict[str, Any]:
    if engine == "regulars":
        fitted, took = measured(lambda: MODELS[model][0]().fit(columns), rounds)
        parameters = fitted.params_
    else:
        lifetimes = importlib.import_module(NAMED[engine])
        if model == "gamma_gamma":
            again = columns["frequency"] > 0
            arguments = [columns[name][again] for name in ("frequency", "monetary_value")]
        else:
            arguments = [columns[name] for name in ("frequency", "recency", "T")]
        fitter = getattr(lifetimes, MODELS[model][1])()
        fitted, took = measured(lambda: fitter.fit(*arguments), rounds)
        parameters = {name: float(value) for name, value in fitted.params_.items()}
    return {**took, "parameters": parameters, "likelihood": likelihood(model, parameters, columns)}


def ask(engine: str, question: str, columns: Columns, rounds: int, keep: Path) -> dict[str, Any]:
    """Purchases over 39 weeks, P(alive), or twelve months of BG/NBD and Gamma-Gamma, discounted at 1 % a month."""
    of = ASKED[question]
    if engine == "regulars":
        name, work = asked_here(question, given(of), columns)
        table, took = measured(work, rounds)
        values = np.array(table[name], dtype=float)
    else:
        found, took = measured(asked_as_lifetimes(importlib.import_module(NAMED[engine]), question, of, columns), rounds)
        values = np.asarray(found)
    np.save(keep, values)
    return took


def asked_here(question: str, fitted: Any, columns: Columns) -> tuple[str, Callable[[], Any]]:
    if question == "clv":
        spend = given("gamma_gamma")
        return "customer_lifetime_value", lambda: fitted.customer_lifetime_value(spend, 12, 0.01, MONTH, columns)
    if question.endswith("alive"):
        return "probability_alive", lambda: fitted.probability_alive(columns)
    return "expected_purchases", lambda: fitted.expected_purchases(39, columns)


def asked_as_lifetimes(lifetimes: Any, question: str, of: str, columns: Columns) -> Callable[[], Any]:
    import pandas

    fitted, spend = (getattr(lifetimes, MODELS[model][1])() for model in (of, "gamma_gamma"))
    fitted.params_, spend.params_ = (pandas.Series(MODELS[model][2]) for model in (of, "gamma_gamma"))
    fitted.predict = fitted.conditional_expected_number_of_purchases_up_to_time
    *history, value = (pandas.Series(columns[name]) for name in ("frequency", "recency", "T", "monetary_value"))
    if question == "clv":
        if hasattr(lifetimes.utils, "MONTH"):
            lifetimes.utils.MONTH["W"] = MONTH
        return lambda: spend.customer_lifetime_value(fitted, *history, value, time=12, discount_rate=0.01, freq="W")
    if question.endswith("alive"):
        return lambda: fitted.conditional_probability_alive(*history)
    return lambda: fitted.predict(39, *history)


def child(engine: str, model: str, path: str, rounds: str) -> None:
    """One measurement, told as JSON."""
    warnings.simplefilter("ignore")
    with np.load(path) as loaded:
        columns = dict(loaded)
    if model in ASKED:
        told = ask(engine, model, columns, int(rounds), Path(f"{path}.{engine}.npy"))
    else:
        told = fit(engine, model, columns, int(rounds))
    print(json.dumps(told))


def run(engine: str, model: str, path: Path, rounds: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", engine, model, str(path), str(rounds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"stopped after {LIMIT} s"}
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    if engine == "lifetimes" and "lifetimes.utils.ConvergenceError" in done.stderr:
        return {"failed": "ConvergenceError"}
    sys.exit(f"{engine}, {path.name}: {done.stderr}")


def check(engine: str, model: str, ours: dict[str, Any], theirs: dict[str, Any], path: Path) -> str:
    """How far ours is above theirs in log-likelihood, or that values agree; ends the run where it isn't so."""
    if "failed" in theirs:
        return ""
    if model not in ASKED:
        gain = ours["likelihood"] - theirs["likelihood"]
        if not gain >= -1e-10 * abs(ours["likelihood"]):
            sys.exit(f"{model}, {path.name}: lifetimes found likelier parameters by {-gain}: {ours}, {theirs}")
        return f"{gain:+.6f}"
    one, two = (np.load(f"{path}.{engine}.npy") for engine in (engine, "lifetimes"))
    there = np.isfinite(two)
    if not np.isfinite(one).all() or not np.allclose(one[there], two[there], rtol=1e-6, atol=1e-9):
        sys.exit(f"{path.name}: answers differ by {np.nanmax(np.abs(one - two))}")
    return "equal" if there.all() else f"equal, {(~there).sum()} missing in lifetimes"


def seconds(told: dict[str, Any], clock: str) -> str:
    return told.get("failed", "") if "failed" in told and clock == "cpu" else f"{told[clock]:.3f}" if clock in told else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", default="100000,1000000", help="how many customers are drawn")
    parser.add_argument("--models", default=",".join([*MODELS, *ASKED]), help="which models, and what they are asked")
    parser.add_argument("--ours", default="regulars", choices=["regulars", "compat"], help="rg.clv, or lifetimes' names over it")
    parser.add_argument("--profile", default="release", help="the profile of Cargo that is measured, to be told")
    parser.add_argument("--test", action="store_true", help="only whether ours is as likely, on few customers")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        child(*options.one)
        return
    sizes = [2_000] if options.test else [int(size) for size in options.customers.split(",")]
    wide = "{:<19} {:<20} {:>10} {:>10} {:>18} {:>10} {:>8}  {}"
    head = ("", "customers", "CPU-s", "seconds", "lifetimes: CPU-s", "seconds", "ratio", "log-likelihood above it")
    print(wide.format(*head))
    passed, skipped, lost = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        for model in options.models.split(","):
            of = ASKED.get(model, model)
            cases = {"CDNOW": cdnow}
            for size in sizes:
                for form in ("days", "continuous"):
                    # A model of spending doesn't read times, and answers are of each customer by itself.
                    if form == "continuous" or (model != "gamma_gamma" and model not in ASKED):
                        cases[f"{size:,} {form}"] = lambda size=size, form=form: drawn(of, size, form)
            stopped = False
            for name, make in cases.items():
                path = Path(folder) / f"{model} {name}.npz"
                columns = make()
                np.savez(path, **columns)
                rounds = 5 if len(columns["T"]) < 10_000 and not options.test else 1
                ours = run(options.ours, model, path, rounds)
                # Where fewer customers took too long, so would these.
                theirs = {"failed": "not tried"} if stopped else run("lifetimes", model, path, rounds)
                stopped = stopped or theirs.get("failed", "").startswith("stopped")
                told = check(options.ours, model, ours, theirs, path)
                ratio = theirs["cpu"] / ours["cpu"] if "cpu" in theirs else None
                if ratio is not None and ratio < 1:
                    lost.append(f"{model}, {name}: {ratio:.2f}")
                both = [seconds(each, clock) for each in (ours, theirs) for clock in ("cpu", "seconds")]
                print(wide.format(model, name, *both, "" if ratio is None else f"{ratio:.1f}x", told), flush=True)
                passed, skipped = (passed, skipped + 1) if "failed" in theirs else (passed + 1, skipped)
                path.unlink()
    print(f"\n{'lifetimes took less of: ' + '; '.join(lost) if lost else 'lifetimes took more each time'}")
    print(f"{options.profile} build, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if options.test:
        print(f"{passed} passed, 0 failed, {skipped} skipped")


if __name__ == "__main__":
    main()
