"""lifetimes' names here, held to what lifetimes 0.11.3 itself says of the same random data."""
