// A second file that includes the headers, for the linker to put together with the first.
// Behind <iomanip>, as <nlohmann/json.hpp> brings it: a name of the headers' own must not be taken for one of std.
#include <iomanip>
#include <regulars/regulars.hpp>
#include <regulars/regulars.hpp>
#include <regulars/loyalty.hpp>
#include <regulars/loyalty.hpp>

std::string header_twice();
std::string header_twice() { return regulars::call("version", "{}"); }
