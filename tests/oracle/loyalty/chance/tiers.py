"""Random tiers, what asks for them, and later versions of a program that have others or none."""

import copy
from random import Random

from . import some


def tiers(random: Random) -> dict:
    measure, at = random.choice([("earned", 50), ("earned", 5), ("spend", 3000), ("spend", 9000), ("orders", 1), ("orders", 2)])
    made = {"measure": measure, "levels": [{"id": "silver", "at": at}, {"id": "gold", "at": at * 3}]}
    if some(random, 0.4):
        made["levels"].insert(0, {"id": "bronze", "at": 0})
    if some(random, 0.2):
        made["levels"].pop(random.randrange(len(made["levels"])))
    if measure != "earned":
        made["basis"] = random.choice(["before", "including"])
    if some(random, 0.6):
        made["window"] = random.choice([{"rolling": "P5D"}, {"rolling": "P1M"}, {"calendar": "month"}, {"calendar": "year"}])
    if some(random, 0.6):
        made["grace"] = random.choice(["P1D", "P10D", "PT36H"])
    made["downgrade"] = random.choice(["one_step", "all"])
    return made


def put_in(random: Random, program: dict):
    """Gives a program tiers, and lets what it has ask for them: seldom or often."""
    program["tiers"] = tiers(random)
    ask(random, program, random.choice([0.1, 0.3, 0.6]))


def ask(random: Random, program: dict, chance: float):
    levels = [level["id"] for level in program["tiers"]["levels"]]
    for one in asking(program):
        if some(random, chance):
            one.setdefault("when", {})["tier"] = random.sample(levels, random.choice([1, 1, len(levels)]))


def asking(program: dict) -> list:
    """Everything that may ask for a tier."""
    return program["earn"] + program.get("stamps", []) + program.get("rewards", [])


def changed(random: Random, program: dict) -> dict:
    """The same program with other tiers, or without: what asked for a level that is gone asks for one that is there, or for none."""
    made = copy.deepcopy(program)
    unit = made.pop("tiers", {}).get("unit")
    if some(random, 0.6):
        made["tiers"] = tiers(random)
        if unit and made["tiers"]["measure"] == "earned":
            made["tiers"]["unit"] = unit
    levels = [level["id"] for level in made.get("tiers", {"levels": []})["levels"]]
    for one in asking(made):
        when = one.get("when", {})
        if not set(when.get("tier", [])) <= set(levels):
            del when["tier"]
            if levels:
                when["tier"] = [random.choice(levels)]
    return made
