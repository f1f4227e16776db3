// Saves a log in every way that a base can be made of it, and writes figures of what was loaded: base LOG.json FOLDER
#include <fstream>
#include <iostream>

#include "columns.hpp"

int main(int count, char **arguments) try {
    using regulars::CustomerBase;
    if (count != 3) return 2;
    const auto path = [&](const std::string &name) { return std::string(arguments[2]) + "/" + name; };
    std::ifstream stream(arguments[1]);
    const Json log = Json::parse(stream);
    const auto options = log["options"].dump();

    const CustomerBase whole(frame_of(log["whole"]), options), first(frame_of(log["first"]), options);
    whole.save(path("whole.saved"));
    first.merge(CustomerBase(frame_of(log["second"]), options)).save(path("merged.saved"));
    first.append(frame_of(log["second"])).save(path("appended.saved"));
    if (!log["file"].is_null()) CustomerBase::from_file(log["file"].get<std::string>(), options).save(path("file.saved"));
    const auto loaded = CustomerBase::load(path("whole.saved"));
    int number = 0;
    for (const auto &asked : log["figures"]) {
        const auto table = loaded.figure(asked[0].get<std::string>(), asked[1].dump());
        std::ofstream(path("figure-" + std::to_string(number++) + ".json")) << table.json();
    }
    number = 0;
    for (const auto &asked : log["fits"]) {
        std::ofstream(path("fit-" + std::to_string(number++) + ".json"))
            << loaded.fit(asked[0].get<std::string>(), asked[1].dump());
    }
    number = 0;
    for (const auto &programs : log["replays"]) {
        std::ofstream(path("replay-" + std::to_string(number++) + ".json")) << loaded.replay(programs.dump());
    }
    loaded.save(path("loaded.saved"));
} catch (const regulars::Error &error) {
    std::cerr << error.what() << "\n";
    return 1;
}
