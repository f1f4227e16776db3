// Times quotes through the C++ library: a request that is put together from its parts, of the reply its points.
// quote ROUNDS REQUEST...
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>

#include <regulars/loyalty.hpp>

namespace {

std::string content(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

double busy() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

} // namespace

int main(int count, char **arguments) try {
    for (int at = 2; at < count; at++) {
        const std::string path = arguments[at], request = content(path);
        const regulars::loyalty::Documents programs = {regulars::text_at(request, "/programs/0").value()};
        const std::string account = regulars::text_at(request, "/account").value(), cart = regulars::text_at(request, "/cart").value();
        const std::string as_of = regulars::text_at(request, "/as_of").value();
        const auto quote = [&] { return regulars::loyalty::quote(programs, account, cart, as_of); };
        if (quote() != content(path + ".reply")) throw std::runtime_error("the reply differs");
        double least = 1e9;
        for (int round = std::atoi(arguments[1]); round > 0; round--) {
            const double before = busy();
            for (int call = 0; call < 100; call++) regulars::int64_at(quote(), "/earn/points").value();
            least = std::min(least, (busy() - before) / 100);
        }
        std::printf("{\"request\":\"%s\",\"way\":\"c++\",\"seconds\":%.9f}\n", path.c_str(), least);
    }
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
