"""What an order earns: its rules applied to the whole of it, and to what remains."""

from fractions import Fraction
from math import floor

from . import clock
from .order import Order, goods_of, paid_by_points
from .program import Program
from .share import rounded, shares

OF_LINES = ("product", "category", "brand")


def line_values(program: Program, cart: dict, paid: list) -> list:
    """What of each whole line earns, in whole minor units of the cart's currency."""
    values = []
    for line, points_paid in zip(cart["lines"], paid):
        kind = line.get("kind", "item")
        earns = (
            kind == "item"
            or (kind == "gift_card" and "gift_card" not in program.excluded)
            or (kind == "shipping" and program.shipping)
        )
        value = line["amount"] if earns else 0
        if earns and program.before_discounts:
            value += line.get("discount", 0)
        if earns and not program.points_paid:
            value = max(0, value - points_paid)
        if program.without_tax and line["amount"]:
            value = value * (line["amount"] - line.get("tax", 0)) // line["amount"]
        values.append(value)
    return values


def holds_for_line(when: dict, line: dict) -> bool:
    """Whether a line meets the conditions on lines."""
    if "product" in when and line.get("product") not in when["product"]:
        return False
    if "brand" in when and line.get("brand") not in when["brand"]:
        return False
    return "category" not in when or bool(set(line.get("categories") or []) & set(when["category"]))


def holds_for_order(program: Program, rule: dict, cart: dict, at, whole: Fraction, left: Fraction) -> bool:
    """Whether an order meets the other conditions. The upper bound looks at the whole order, the lower at what is left.

    A multiplier that lowers points is judged on the whole order only: a refund that ended it would raise points.
    """
    when = rule.get("when") or {}
    if "multiplier" in rule and Fraction(*rule["multiplier"]) < 1:
        left = whole
    for word in ("channel", "store", "group", "payment"):
        if word in when and cart.get(word) not in when[word]:
            return False
    day = clock.local_day(at, program.zone)
    if "weekday" in when and clock.WEEKDAYS[day.weekday()] not in when["weekday"]:
        return False
    if rule.get("from") and day.isoformat() < rule["from"]:
        return False
    if rule.get("to") and day.isoformat() > rule["to"]:
        return False
    if left < when.get("min_amount", 0):
        return False
    return "max_amount" not in when or whole <= when["max_amount"]


def rule_points(program: Program, cart: dict, at, values: list, whole: Fraction, left: Fraction) -> dict:
    """For each base rule its points, its basis, and what each line adds to the basis."""
    active = [rule for rule in program.rules if holds_for_order(program, rule, cart, at, whole, left)]
    factors, of_order = [Fraction(1)] * len(values), Fraction(1)
    for rule in active:
        if "multiplier" not in rule:
            continue
        ratio, when = Fraction(*rule["multiplier"]), rule.get("when") or {}
        if any(word in when for word in OF_LINES):
            for place, line in enumerate(cart["lines"]):
                if holds_for_line(when, line):
                    factors[place] *= ratio
        else:
            of_order *= ratio
    found = {}
    for rule in program.rules:
        if "multiplier" in rule:
            continue
        weights = [
            value if rule in active and holds_for_line(rule.get("when") or {}, line) else Fraction(0)
            for line, value in zip(cart["lines"], values)
        ]
        if "per" in rule:
            weights = [weight * factor for weight, factor in zip(weights, factors)]
        basis = sum(weights)
        if "per" not in rule:
            points = Fraction(rule["points"] if basis > 0 else 0)
        elif rule.get("mode", "linear") == "step":
            points = floor(basis / rule["per"]) * rule["points"] * of_order
        else:
            points = basis * rule["points"] / rule["per"] * of_order
        points = rounded(points, program.rounding)
        if limit := rule.get("limit"):
            points = min(points, limit["points"])
        found[rule["id"]] = (points, basis, weights)
    return found


def target(program: Program, order: Order, redeemed: list) -> dict:
    """The points that an order should hold now, by rule and line."""
    if order.cancelled or order.earned_at is None or not order.lines:
        return {}
    cart, exchange = order.cart, program.exchange(order.cart)
    paid = paid_by_points(cart, redeemed, exchange)
    values = line_values(program, cart, paid)
    whole, left = goods_of(cart) * exchange, order.goods_left() * exchange
    all_values = [value * exchange for value in values]
    left_values = [order.kept(line, value) * exchange for line, value in zip(cart["lines"], values)]
    granted = rule_points(program, cart, order.earned_at, all_values, whole, whole)
    remaining = rule_points(program, cart, order.earned_at, left_values, whole, left)
    points = {}
    for rule, (at_first, basis, weights) in granted.items():
        if program.refund == "proportional":
            now_weights = [
                weight * part / full if full else Fraction(0)
                for weight, part, full in zip(weights, left_values, all_values)
            ]
            now = rounded(at_first * sum(now_weights) / basis, program.rounding) if basis else 0
        else:
            now, _, now_weights = remaining[rule]
        now = min(now, at_first)
        for line, share in zip(cart["lines"], shares(now, now_weights)):
            points[rule, line["line"]] = share
    return points


def cart_points(program: Program, cart: dict, at, redeemed: list) -> int:
    """What a cart would earn at an instant."""
    exchange = program.exchange(cart)
    values = [value * exchange for value in line_values(program, cart, paid_by_points(cart, redeemed, exchange))]
    goods = goods_of(cart) * exchange
    return sum(points for points, _, _ in rule_points(program, cart, at, values, goods, goods).values())
