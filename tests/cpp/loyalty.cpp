// The functions of loyalty.hpp answer each vector as call() does: loyalty FILE…
#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include <regulars/loyalty.hpp>

#include "../c/check.h"
#include "columns.hpp"

namespace {

namespace loyalty = regulars::loyalty;
using loyalty::Documents;

Json vector_, input_;

std::string text(const char *name) { return input_[name].get<std::string>(); }
std::string document(const char *name) { return input_[name].dump(); }

Documents documents(const char *name) {
    Documents texts;
    for (const Json &one : input_[name]) texts.push_back(one.dump());
    return texts;
}

struct Face {
    std::set<std::string> texts, documents, lists;
    std::function<std::string()> answer;
};

const std::map<std::string, Face> faces = {
    {"loyalty.apply", {{"as_of"}, {"account"}, {"programs", "events"}, [] {
         return loyalty::apply(documents("programs"), document("account"), documents("events"), text("as_of"));
     }}},
    {"loyalty.check", {{}, {"program"}, {}, [] { return loyalty::check(document("program")); }}},
    {"loyalty.compact", {{}, {"account"}, {}, [] { return R"({"account":)" + loyalty::compact(document("account")) + '}'; }}},
    {"loyalty.expiring", {{"until", "as_of"}, {"account"}, {"programs"}, [] {
         return loyalty::expiring(documents("programs"), document("account"), text("until"), text("as_of"));
     }}},
    {"loyalty.explain", {{"language"}, {"quote"}, {"programs", "entries", "decisions"}, [] {
         return loyalty::explain(documents("programs"), text("language"), documents("entries"), documents("decisions"), document("quote"));
     }}},
    {"loyalty.liability", {{"as_of", "value"}, {}, {"programs", "accounts"}, [] {
         if (!input_.contains("value")) return loyalty::liability(documents("programs"), documents("accounts"), text("as_of"));
         return loyalty::liability(documents("programs"), documents("accounts"), text("as_of"), text("value"));
     }}},
    {"loyalty.merge", {{"as_of"}, {"a", "b", "event"}, {"programs"}, [] {
         return loyalty::merge(documents("programs"), document("a"), document("b"), document("event"),
                               input_.contains("as_of") ? text("as_of") : "");
     }}},
    {"loyalty.quote", {{"as_of"}, {"account", "cart"}, {"programs"}, [] {
         return loyalty::quote(documents("programs"), document("account"), document("cart"), text("as_of"));
     }}},
    {"loyalty.replay", {{"as_of"}, {}, {"programs", "events", "tables"}, [] {
         Documents tables;
         if (input_.contains("tables")) tables = input_["tables"].get<Documents>();
         return loyalty::replay(documents("programs"), documents("events"), input_.contains("as_of") ? text("as_of") : "", tables);
     }}},
    {"loyalty.statement", {{"from", "to", "as_of"}, {"account"}, {"programs", "entries"}, [] {
         return loyalty::statement(documents("programs"), document("account"), documents("entries"), text("from"), text("to"), text("as_of"));
     }}},
    {"loyalty.tables", {{"as_of"}, {}, {"programs", "accounts", "entries", "tables"}, [] {
         Documents tables;
         if (input_.contains("tables")) tables = input_["tables"].get<Documents>();
         const std::string as_of = input_.contains("as_of") ? text("as_of") : "";
         return loyalty::tables(documents("programs"), documents("accounts"), documents("entries"), as_of, tables);
     }}},
    {"loyalty.tick", {{"as_of"}, {"account"}, {"programs"}, [] {
         return loyalty::tick(documents("programs"), document("account"), text("as_of"));
     }}},
    {"loyalty.verify", {{}, {}, {"programs", "events", "entries"}, [] {
         return loyalty::verify(documents("programs"), documents("events"), documents("entries"));
     }}},
};

const std::set<std::string> optional = {"as_of of loyalty.merge", "as_of of loyalty.replay", "tables of loyalty.replay", "value of loyalty.liability",
                                        "entries of loyalty.explain", "decisions of loyalty.explain", "quote of loyalty.explain",
                                        "entries of loyalty.tables", "as_of of loyalty.tables", "tables of loyalty.tables"};

// Whether a vector asks what a function can be asked: a request of its fields, each of its type.
bool fits(const std::string &call, const Face &face) {
    if (!input_.is_object()) return false;
    std::size_t known = 0;
    const auto has = [&](const std::string &name, auto is) {
        if (!input_.contains(name)) return optional.count(name + " of " + call) > 0;
        known++;
        return is(input_[name]);
    };
    for (const auto &name : face.texts) if (!has(name, [](const Json &value) { return value.is_string(); })) return false;
    for (const auto &name : face.documents) if (!has(name, [](const Json &) { return true; })) return false;
    for (const auto &name : face.lists) if (!has(name, [](const Json &value) { return value.is_array(); })) return false;
    const auto texts = [](const Json &list) { return std::all_of(list.begin(), list.end(), [](const Json &one) { return one.is_string(); }); };
    if (input_.contains("tables") && (input_["tables"].empty() || !texts(input_["tables"]))) return false;
    return known == input_.size();
}

// The reply, or the error with its code and place.
std::string outcome(const std::function<std::string()> &answer) {
    try {
        return answer();
    } catch (const regulars::Error &error) {
        return std::to_string(error.code()) + ' ' + error.field().value_or("") + ' ' + error.what();
    }
}

std::map<std::string, int> asked;

void run_vector() {
    const auto call = vector_["call"].get<std::string>();
    asked[call]++;
    const std::string expected = outcome([&] { return regulars::call(call, input_.dump()); });
    const std::string found = outcome(faces.at(call).answer);
    CHECK(found == expected, "expected %s\n    found    %s", expected.c_str(), found.c_str());
}

void texts_are_quoted() {
    try {
        loyalty::tick({}, loyalty::NEW_ACCOUNT, "\"\\\n\x01é");
        CHECK(false, "expected an error");
    } catch (const regulars::Error &error) {
        CHECK(error.code() != 1011, "the request is no document: %s", error.what());
    }
}

void every_function_was_asked() {
    for (const auto &face : faces) CHECK(asked[face.first] > 0, "no vector asks %s", face.first.c_str());
}

} // namespace

int main(int count, char **paths) {
    for (int at = 1; at < count; at++) {
        std::ifstream stream(paths[at]);
        const Json file = Json::parse(stream);
        for (const auto &vector : file["vectors"]) {
            const auto face = faces.find(vector.value("call", ""));
            if (face == faces.end()) continue;
            vector_ = vector, input_ = vector["input"];
            if (fits(face->first, face->second)) check_run(vector["id"].get<std::string>().c_str(), run_vector);
        }
    }
    check_run("every function was asked", every_function_was_asked);
    check_run("texts are quoted", texts_are_quoted);
    return check_end();
}
