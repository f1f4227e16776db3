// Runs vectors through the C++ interface: vectors FILE…
#include <cmath>
#include <fstream>

#include "../c/check.h"
#include "columns.hpp"

namespace {

Json vector_;

std::string reply() {
    const Json &input = vector_["input"];
    if (vector_["kind"] == "call") {
        return regulars::call(vector_["call"].get<std::string>(), input.is_string() ? input.get<std::string>() : input.dump());
    }
    const regulars::CustomerBase base(frame_of(input["columns"]), input.contains("base") ? input["base"].dump() : "");
    const auto figure = vector_["figure"].get<std::string>();
    return base.figure(figure, vector_.contains("options") ? vector_["options"].dump() : "").json();
}

// Where two values differ, or nothing: integers and texts exactly, floats within the relative tolerance, of objects
// the fields that are expected.
std::optional<std::string> difference(const Json &expected, const Json &found, double tolerance, const std::string &at) {
    if (expected.is_object() && found.is_object()) {
        for (const auto &[name, value] : expected.items()) {
            if (!found.contains(name)) return at + "/" + name + " is missing";
            if (auto differs = difference(value, found[name], tolerance, at + "/" + name)) return differs;
        }
        return std::nullopt;
    }
    if (expected.is_array() && found.is_array() && expected.size() == found.size()) {
        for (std::size_t index = 0; index < expected.size(); index++) {
            if (auto differs = difference(expected[index], found[index], tolerance, at + "/" + std::to_string(index))) return differs;
        }
        return std::nullopt;
    }
    bool alike = expected == found;
    if (expected.is_number() && found.is_number() && (expected.is_number_float() || found.is_number_float())) {
        const auto one = expected.get<double>(), other = found.get<double>();
        alike = one == other || std::fabs(one - other) <= tolerance * std::fmax(std::fabs(one), std::fabs(other));
    }
    if (alike) return std::nullopt;
    return at + ": expected " + expected.dump() + ", found " + found.dump();
}

void check_error(const regulars::Error &error) {
    if (!CHECK(vector_.contains("error"), "error %d: %s", error.code(), error.what())) return;
    const Json &expected = vector_["error"];
    CHECK(expected["code"] == error.code(), "expected error %s, found %d: %s", expected["code"].dump().c_str(), error.code(), error.what());
    const Json field = error.field() ? Json(*error.field()) : Json(), row = error.row() ? Json(*error.row()) : Json();
    if (expected.contains("field")) CHECK(expected["field"] == field, "expected %s, found %s", expected.dump().c_str(), field.dump().c_str());
    if (expected.contains("row")) CHECK(expected["row"] == row, "expected %s, found row %s", expected.dump().c_str(), row.dump().c_str());
}

void check_reply(const std::string &reply) {
    const double tolerance = vector_.value("tolerance", 1e-12);
    if (!CHECK(!vector_.contains("error"), "expected an error, found %s", reply.c_str())) return;
    if (vector_.contains("expected") && vector_["kind"] == "call") {
        const std::string bytes = vector_["expected"].dump();
        CHECK(bytes == reply, "expected %s\n    found    %s", bytes.c_str(), reply.c_str());
        return;
    }
    const Json found = Json::parse(reply);
    std::vector<std::optional<std::string>> differences;
    if (vector_.contains("expected")) {
        differences.push_back(difference(vector_["expected"], found, tolerance, ""));
    } else {
        for (const auto &[text, value] : vector_["expect"].items()) {
            const Json::json_pointer pointer(text);
            differences.push_back(found.contains(pointer) ? difference(value, found[pointer], tolerance, text)
                                                          : "nothing at " + text);
        }
    }
    for (const auto &differs : differences) CHECK(!differs, "%s", differs->c_str());
}

void run_vector() {
    const auto kind = vector_["kind"].get<std::string>();
    if (!CHECK(kind == "call" || kind == "figure", "a vector of unknown kind %s", kind.c_str())) return;
    try {
        check_reply(reply());
    } catch (const regulars::Error &error) {
        check_error(error);
    }
}

} // namespace

int main(int count, char **paths) {
    for (int at = 1; at < count; at++) {
        std::ifstream stream(paths[at]);
        const Json file = Json::parse(stream);
        if (file["schema"] != "regulars.vectors/1") {
            std::printf("failed: %s is not a file of vectors\n", paths[at]);
            check_failed++;
        }
        for (const auto &vector : file["vectors"]) {
            vector_ = vector;
            check_run(vector["id"].get<std::string>().c_str(), run_vector);
        }
    }
    return check_end();
}
