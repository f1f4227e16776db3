// Prints the reply to each request, as it is, or its error: replies REQUESTS.json
#include <fstream>
#include <iostream>

#include "columns.hpp"

namespace {

std::string reply(const Json &request) {
    const auto text = [&](const char *name) { return request[name].get<std::string>(); };
    if (request.contains("call")) return regulars::call(text("call"), text("request"));
    return regulars::CustomerBase(frame_of(request["columns"]), text("base")).figure(text("figure"), text("options")).json();
}

} // namespace

int main(int count, char **arguments) {
    if (count != 2) return 2;
    std::ifstream stream(arguments[1]);
    for (const Json &request : Json::parse(stream)) {
        std::cout << "# " << request["id"].get<std::string>() << '\n';
        try {
            std::cout << reply(request);
        } catch (const regulars::Error &error) {
            std::cout << "error " << error.code() << ' ' << error.name() << ' ' << error.field().value_or("-") << ' ';
            if (error.row()) std::cout << *error.row();
            std::cout << ' ' << error.what();
        }
        std::cout << '\n';
    }
}
