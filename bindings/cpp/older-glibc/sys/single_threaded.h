// Stands before glibc's header of this name where the C++ library is compiled for a package: glibc has its variable only since
// 2.32, and GNU's C++ headers use it where they find the header. To them a program always has more threads than one, so that
// they count references by atomic instructions.
#pragma once

static constexpr char __libc_single_threaded = 0;
