"""How long the module's hooks take, and how much longer pages are with it than without.

    python tests/shops/opencart/speed.py TREE ZIP [--web cli|fpm] [--ffi true|preload] [--rounds 200]

Two shops of one tree, one with the module, are asked in turn for the same pages by a customer with points. Then the hooks are
measured in PHP by hrtime, and by what the processor worked; to write that down takes time too. Medians, in milliseconds.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from serve import Shop  # noqa: E402
from shop import COMPLETE, Admin, Customer  # noqa: E402

PHONE = 40


def prepared(tree, web, ffi, package):
    served = Shop(tree, web, ffi)
    admin = Admin(served.url, served.user, served.password)
    if package is not None:
        admin.upload(package)
        admin.module("install")
        admin.settings(status=1)
    customer = Customer(served.url, f"s{time.time_ns():x}")
    if package is not None:
        admin.grant(admin.customer_id(customer.email), 2000, "a start")
    for _ in range(5):
        admin.status(customer.buy(PHONE, 1), COMPLETE)
    customer.add(PHONE, 2)
    if package is not None:
        customer.use(500)
    customer.checkout()
    return served, customer


PAGES = {
    "product": lambda customer: customer.get("product/product", product_id=PHONE, language="en-gb"),
    "cart": lambda customer: customer.get("checkout/cart", language="en-gb"),
    "checkout": lambda customer: customer.get("checkout/confirm.confirm", language="en-gb"),
    "points": lambda customer: customer.account(),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tree", type=Path)
    arguments.add_argument("zip", type=Path)
    arguments.add_argument("--web", choices=["cli", "fpm"], default="fpm")
    arguments.add_argument("--ffi", choices=["true", "preload"], default="true")
    arguments.add_argument("--rounds", type=int, default=200)
    chosen = arguments.parse_args()
    plain, visitor = prepared(chosen.tree, chosen.web, chosen.ffi, None)
    served, customer = prepared(chosen.tree, chosen.web, chosen.ffi, chosen.zip)
    try:
        print(f"{'page':<10}{'without':>10}{'with':>10}{'more':>8}   hooks a page: median, 95 of 100 below, least; processor")
        for name, ask in PAGES.items():
            timing = served.home / "timing"
            timing.unlink(missing_ok=True)
            times = {visitor: [], customer: []}
            for at in range(chosen.rounds + 10):
                for browser in (visitor, customer) if at % 2 else (customer, visitor):
                    started = time.perf_counter()
                    ask(browser)
                    if at >= 10:
                        times[browser].append((time.perf_counter() - started) * 1e3)
            hooks, worked = [], []
            for _ in range(chosen.rounds):
                timing.touch()
                timing.chmod(0o666)
                ask(customer)
                lines = timing.read_text().splitlines()
                timing.unlink()
                hooks.append(sum(int(line.split()[1]) for line in lines) / 1e6)
                worked.append(sum(int(line.split()[2]) for line in lines) / 1e6)
            without, with_ = statistics.median(times[visitor]), statistics.median(times[customer])
            high = statistics.quantiles(hooks, n=20)[-1]
            told = f"{statistics.median(hooks):.2f}, {high:.2f}, {min(hooks):.2f}; {statistics.median(worked):.2f}"
            if name == "points":
                print(f"{name:<10}{'':>10}{with_:>10.2f}{'':>8}   {told}", flush=True)
            else:
                print(f"{name:<10}{without:>10.2f}{with_:>10.2f}{with_ - without:>8.2f}   {told}", flush=True)
    finally:
        plain.stop()
        served.stop()


if __name__ == "__main__":
    main()
