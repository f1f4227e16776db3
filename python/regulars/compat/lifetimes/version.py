"""Which lifetimes this one stands for."""

__version__ = "0.11.3"
