"""A naive model of the loyalty ledger, written from its specification alone.

It replays an account's whole history for every question and counts in integers and fractions. It is slow and plain on
purpose: what it says should be seen to be right by reading it. It shares no code with the library.
"""
