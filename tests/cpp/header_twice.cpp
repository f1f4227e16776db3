// A second file that includes the header, for the linker to put together with the first.
#include <regulars/regulars.hpp>
#include <regulars/regulars.hpp>

std::string header_twice();
std::string header_twice() { return regulars::call("version", "{}"); }
