"""What happens so often."""

from random import Random


def some(random: Random, chance: float) -> bool:
    return random.random() < chance
