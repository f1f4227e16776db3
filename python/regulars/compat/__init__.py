"""Names of other libraries over this one, for code that was written against them."""
