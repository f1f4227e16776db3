// A second file that includes the headers, for the linker to put together with the first.
#include <regulars/regulars.hpp>
#include <regulars/regulars.hpp>
#include <regulars/loyalty.hpp>
#include <regulars/loyalty.hpp>

std::string header_twice();
std::string header_twice() { return regulars::call("version", "{}"); }
