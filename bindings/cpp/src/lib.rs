//! The C++ interface of `regulars`. What a C++ programmer reads is `include/regulars/regulars.hpp`; this is what is
//! behind it, and may change with it.

mod bridge;
mod thrown;
