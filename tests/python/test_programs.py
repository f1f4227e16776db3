"""The example programs: each holds together, is replayed on the bundled orders, and costs what its table says."""

import pytest
from programs import FOLDER, TABLE, awarded, cost, names, program, row, sales

import regulars as rg


@pytest.fixture(scope="module")
def orders():
    return sales()


@pytest.fixture(scope="module")
def years(orders):
    """What a program awards in each year, replayed once."""
    known = {}

    def of(name):
        if name not in known:
            known[name] = awarded(program(name), orders)
        return known[name]

    return of


@pytest.mark.parametrize("name", names())
def test_a_program_holds_together(name):
    check = rg.loyalty.check(program(name))
    assert check, check.problems


@pytest.mark.parametrize("name", names())
def test_a_program_costs_what_its_table_says(name, years, capsys):
    found = row(name, years(name))
    with capsys.disabled():
        print(f"\n{found}", end="")
    written = TABLE.search((FOLDER / "README.md").read_text(encoding="utf-8"))
    assert found in written.group(), f"python tests/python/programs.py; found {found}"


def by_year(orders, points):
    """What orders earn by a formula of one's own."""
    years = {}
    for order in orders:
        years[order["at"].year] = years.get(order["at"].year, 0) + points(order)
    return years


def total(order):
    return sum(amount for _, _, amount in order["lines"])


FORMULAS = {
    "club": lambda order: total(order) // 100,
    "poland": lambda order: total(order) // 2000,
    "prestashop": lambda order: total(order) // 1000,
    "woocommerce": lambda order: (total(order) + 50) // 100,
    "china": lambda order: min(total(order) // 100, 20_000),
    "opencart": lambda order: sum(
        {"22423": 25, "85123A": 5, "47566": 10}.get(product, 0) * quantity for product, quantity, _ in order["lines"]
    ),
}


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_what_orders_earn_is_what_the_rule_says(name, orders, years):
    assert years(name) == by_year(orders, FORMULAS[name])


def test_a_cost_is_rounded_down():
    assert cost({"redeem": {"points": 3, "amount": 10}}, 10) == 33
