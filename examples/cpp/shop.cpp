// How loyal are the customers of a shop, and what is this cart worth to one of them?
//
//     c++ -std=c++17 shop.cpp $(pkg-config --cflags --libs regulars-cpp) -o shop
//     ./shop online_retail.parquet club.json
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include <regulars/loyalty.hpp>
#include <regulars/regulars.hpp>

int main(int count, char **arguments) try {
    if (count != 3) return 2;

    const auto base = regulars::CustomerBase::from_file(arguments[1], R"({"loader": "online_retail"})");
    const auto rate = base.repeat_customer_rate();
    std::printf("repeat customer rate: %.2f %% (%ld of %ld)\n", 100 * rate.float64("value").value_or(0),
                static_cast<long>(*rate.int64("numerator")), static_cast<long>(*rate.int64("denominator")));

    std::stringstream program;
    program << std::ifstream(arguments[2]).rdbuf();
    const auto quote = regulars::loyalty::quote({program.str()}, regulars::loyalty::NEW_ACCOUNT,
        R"({"lines": [{"line": "1", "quantity": 2, "amount": 2599}]})", "2026-11-21T12:00:00Z");
    std::cout << "quote: " << quote << "\n";
} catch (const regulars::Error &error) {
    std::cerr << error.what() << " [" << error.code() << "]\n";
    return 1;
}
