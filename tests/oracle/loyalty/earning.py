"""What an order earns: its rules applied to the whole of it, and to what remains."""

from fractions import Fraction
from math import floor

from . import clock
from .order import GOODS, Order, goods_of, holds_for_line, paid_by_points
from .program import Program
from .share import rounded, shares
from .terms import listed

OF_LINES = ("product", "category", "brand", "sale")


def line_values(program: Program, cart: dict, paid: list) -> list:
    """What of each whole line earns, in whole minor units of the cart's currency."""
    values = []
    coupon = "coupon" in program.excluded and cart.get("coupon")
    for line, points_paid in zip(cart["lines"], paid):
        kind = line.get("kind", "item")
        earns = (
            kind == "item"
            or (kind == "gift_card" and "gift_card" not in program.excluded)
            or (kind == "shipping" and program.shipping)
        )
        earns = earns and not coupon and not (line.get("sale") and "sale" in program.excluded and kind in GOODS)
        value = line["amount"] if earns else 0
        if earns and program.before_discounts:
            value += line.get("discount", 0)
        if earns and not program.points_paid:
            value = max(0, value - points_paid)
        if program.without_tax and line["amount"]:
            value = value * (line["amount"] - line.get("tax", 0)) // line["amount"]
        values.append(value)
    return values


def holds_for_order(
    program: Program, rule: dict, cart: dict, at, whole: Fraction, left: Fraction, units: list, first: bool
) -> bool:
    """Whether an order meets the other conditions. The upper bound looks at the whole order, the lower at what is left.

    A multiplier that lowers points is judged on the whole order only: a refund that ended it would raise points.
    """
    when = rule.get("when") or {}
    if "multiplier" in rule and Fraction(*rule["multiplier"]) < 1:
        left, units = whole, [line.get("quantity", 1) for line in cart["lines"]]
    if when.get("first_order") and not first:
        return False
    counted = [
        many for line, many in zip(cart["lines"], units) if line.get("kind", "item") in GOODS and holds_for_line(when, line)
    ]
    if sum(counted) < when.get("min_quantity", 0):
        return False
    if not any(holds_for_line(when, line) for line in cart["lines"]):
        return False
    for word in ("channel", "store", "group", "payment", "coupon", "tier"):
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


def order_holds(program: Program, card: dict, order: Order, first: bool, tier) -> bool:
    """Whether an order meets the conditions of a card. A coupon that excludes it from rules does not keep it from cards,
    and lower bounds are tried again whatever becomes of points: what an order brings to a card is whole."""
    cart, exchange = {**order.cart, "tier": tier}, program.exchange(order.cart)
    whole, left = goods_of(cart) * exchange, order.goods_left() * exchange
    units = [order.units_left(line) for line in cart["lines"]]
    return holds_for_order(program, card, cart, order.earned_at, whole, left, units, first)


def winners(rules: list) -> list:
    """The rules of which only one of each group is left: that with the highest priority, of equals the smallest id."""
    won = {}
    for rule in sorted(rules, key=lambda rule: (-(rule.get("priority") or 0), rule["id"])):
        won.setdefault(rule.get("exclusive") or ("alone", rule["id"]), rule)
    return [rule for rule in rules if any(rule is other for other in won.values())]


def rule_points(
    program: Program, cart: dict, at, values: list, whole: Fraction, left: Fraction, units: list, first: bool, won=None
):
    """For each base rule its points, its basis, and what each line adds to the basis; then the rules that hold.

    `units` are what each line counts for rules per unit, with what is left of it for conditions.
    """
    there, earning = [many for many, _ in units], [part for _, part in units]
    active = [rule for rule in program.rules if holds_for_order(program, rule, cart, at, whole, left, there, first)]
    if "coupon" in program.excluded and cart.get("coupon"):
        active = []
    # Who wins a group is found on the whole order and stays so.
    active = winners(active) if won is None else [rule for rule in active if rule in won]
    # A multiplier touches the rules of its own unit.
    factors = {unit: [Fraction(1)] * len(values) for unit in program.terms}
    of_order = dict.fromkeys(program.terms, Fraction(1))
    for rule in active:
        if "multiplier" not in rule:
            continue
        ratio, when, unit = Fraction(*rule["multiplier"]), rule.get("when") or {}, rule.get("unit")
        if any(word in when for word in OF_LINES):
            for place, line in enumerate(cart["lines"]):
                if holds_for_line(when, line):
                    factors[unit][place] *= ratio
        else:
            of_order[unit] *= ratio
    found = {}
    for rule in program.rules:
        if "multiplier" in rule:
            continue
        unit = rule.get("unit")
        weights = [
            value if rule in active and holds_for_line(rule.get("when") or {}, line) else Fraction(0)
            for line, value in zip(cart["lines"], earning if rule.get("per_unit") else values)
        ]
        if "per" in rule:
            weights = [weight * factor for weight, factor in zip(weights, factors[unit])]
        basis = sum(weights)
        if rule.get("per_unit"):
            points = basis * rule["points"]
        elif "per" not in rule:
            points = Fraction(rule["points"] if basis > 0 else 0)
        elif rule.get("mode", "linear") == "step":
            points = floor(basis / rule["per"]) * rule["points"] * of_order[unit]
        else:
            points = basis * rule["points"] / rule["per"] * of_order[unit]
        points = rounded(points, program.terms[unit].rounding)
        for limit in listed(rule.get("limit")):
            if limit["per"] == "order":
                points = min(points, limit["points"])
        found[rule["id"]] = (points, basis, weights)
    return found, active


def earning_units(program: Program, cart: dict, values: list) -> list:
    """Of each whole line how many units earn: those that are not paid by points."""
    unpaid = line_values(program, cart, [0] * len(values))
    return [
        Fraction(value, free) * line.get("quantity", 1) if free else Fraction(0)
        for line, value, free in zip(cart["lines"], values, unpaid)
    ]


def spend(program: Program, order: Order, redeemed: list) -> int:
    """What is left of what an order's lines earn by, in the program's minor units, rounded down."""
    exchange = program.exchange(order.cart)
    values = line_values(program, order.cart, paid_by_points(order.cart, redeemed))
    return floor(sum(order.kept(line, value) for line, value in zip(order.lines, values)) * exchange)


def target(program: Program, order: Order, redeemed: list, first: bool, room, tier) -> dict:
    """The points that an order should hold now, by rule and line, as far as limits leave room; `tier` is that by which it is
    judged."""
    if order.cancelled or order.earned_at is None or not order.lines:
        return {}
    cart, exchange = {**order.cart, "tier": tier}, program.exchange(order.cart)
    paid = paid_by_points(cart, redeemed)
    values = line_values(program, cart, paid)
    units = earning_units(program, cart, values)
    whole, left = goods_of(cart) * exchange, order.goods_left() * exchange
    all_values = [value * exchange for value in values]
    left_values = [order.kept(line, value) * exchange for line, value in zip(cart["lines"], values)]
    all_units = [(line.get("quantity", 1), part) for line, part in zip(cart["lines"], units)]
    left_units = [
        (order.units_left(line), part * order.units_left(line) / line.get("quantity", 1) * order.scale())
        for line, part in zip(cart["lines"], units)
    ]
    at = order.earned_at
    granted, won = rule_points(program, cart, at, all_values, whole, whole, all_units, first)
    remaining, _ = rule_points(program, cart, at, left_values, whole, left, left_units, first, won)
    points = {}
    for rule in program.rules:
        if "multiplier" in rule:
            continue
        at_first, basis, weights = granted[rule["id"]]
        rounding = program.terms[rule.get("unit")].rounding
        at_first = min(at_first, room.allowed(rule, at_first))
        if program.refund == "proportional":
            of_all, of_left = (
                ([part for _, part in all_units], [part for _, part in left_units])
                if rule.get("per_unit")
                else (all_values, left_values)
            )
            now_weights = [
                weight * part / full if full else Fraction(0) for weight, part, full in zip(weights, of_left, of_all)
            ]
            kept = sum(now_weights) / basis if basis else Fraction(0)
            now = rounded(at_first * kept, rounding)
        else:
            now, _, now_weights = remaining[rule["id"]]
        held = room.held(rule, min(now, at_first))
        if program.refund == "proportional" and held < now:
            # The most counts as granted of which no more is kept than there was space for.
            while rounded(at_first * kept, rounding) > held:
                at_first -= 1
            room.grants[rule["id"]].may_hold = at_first
        now = held
        for line, share in zip(cart["lines"], shares(now, now_weights)):
            points[rule["id"], line["line"]] = share
    return points


def cart_points(program: Program, cart: dict, at, redeemed: list, first: bool, room, tier) -> dict:
    """What a cart would earn at an instant, by unit."""
    cart = {**cart, "tier": tier}
    exchange = program.exchange(cart)
    values = line_values(program, cart, paid_by_points(cart, redeemed))
    units = [(line.get("quantity", 1), part) for line, part in zip(cart["lines"], earning_units(program, cart, values))]
    goods = goods_of(cart) * exchange
    found, _ = rule_points(program, cart, at, [value * exchange for value in values], goods, goods, units, first)
    points = dict.fromkeys(program.terms, 0)
    for rule in program.rules:
        if "multiplier" not in rule:
            whole = found[rule["id"]][0]
            points[rule.get("unit")] += room.held(rule, min(whole, room.allowed(rule, whole)))
    return points
