// The loyalty core: a function for each call, of documents. The host stores what they return.
//
// A document is its JSON text, a list of documents the texts of each; a reply is a document. `as_of` is an instant,
// `until`, `from` and `to` are local days, both without quotes: "2026-05-01T10:00:00Z", "2026-05-01". Points are integers,
// amounts are integers of minor units.
//
// `programs` has every version that the account's orders name; the account of a new customer is NEW_ACCOUNT.
#ifndef REGULARS_LOYALTY_HPP
#define REGULARS_LOYALTY_HPP

#include <string>
#include <string_view>
#include <vector>

#include "regulars.hpp"

namespace regulars::loyalty {

using Documents = std::vector<std::string>;

inline constexpr std::string_view NEW_ACCOUNT = "null";

// What stands between these functions and call(). Not for use elsewhere.
namespace detail {

// A text as JSON. Only what JSON can't hold as it is gets escaped.
inline std::string json_string(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20) {
            out.append("\\u00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
        } else {
            if (letter == '"' || letter == '\\') out += '\\';
            out += letter;
        }
    }
    return out += '"';
}

// A request that is put together field by field.
class Request {
public:
    Request &document(std::string_view name, std::string_view text) {
        out_ += out_.empty() ? '{' : ',';
        out_.append(json_string(name)).append(1, ':').append(text);
        return *this;
    }

    Request &documents(std::string_view name, const Documents &texts) {
        std::string list = "[";
        for (const std::string &text : texts) list.append(list.size() > 1 ? "," : "").append(text);
        return document(name, list += ']');
    }

    Request &text(std::string_view name, std::string_view text) { return document(name, json_string(text)); }

    // What is empty is not said.
    Request &as_of_and_tables(std::string_view as_of, const Documents &tables) {
        if (!as_of.empty()) text("as_of", as_of);
        if (tables.empty()) return *this;
        Documents names;
        for (const std::string &table : tables) names.push_back(json_string(table));
        return documents("tables", names);
    }

    std::string call(std::string_view name) { return regulars::call(name, out_ + '}'); }

private:
    std::string out_;
};

} // namespace detail

// What a cart would earn, what can be redeemed for it, and why. Nothing is written. The cart has its lines, and
// "redeem", the points to pay with.
inline std::string quote(const Documents &programs, std::string_view account, std::string_view cart, std::string_view as_of) {
    detail::Request request;
    request.documents("programs", programs).document("account", account).document("cart", cart).text("as_of", as_of);
    return request.call("loyalty.quote");
}

// Books events: "entries" and "decisions" to store, and the "account" after them.
inline std::string apply(const Documents &programs, std::string_view account, const Documents &events, std::string_view as_of) {
    detail::Request request;
    request.documents("programs", programs).document("account", account).documents("events", events).text("as_of", as_of);
    return request.call("loyalty.apply");
}

// Moves all that account a has into account b, as an event account.merged of a says: "entries" of both and "decisions" to store,
// and "a" and "b" after it. Later events of a are applied to b.
inline std::string merge(const Documents &programs, std::string_view a, std::string_view b, std::string_view event,
                         std::string_view as_of = "") {
    detail::Request request;
    request.documents("programs", programs).document("a", a).document("b", b).document("event", event);
    if (!as_of.empty()) request.text("as_of", as_of);
    return request.call("loyalty.merge");
}

// Books what time alone has made due: lots that mature or expire, reservations that end. The reply is as that of apply.
inline std::string tick(const Documents &programs, std::string_view account, std::string_view as_of) {
    detail::Request request;
    request.documents("programs", programs).document("account", account).text("as_of", as_of);
    return request.call("loyalty.tick");
}

// Whether a program can hold, and each thing that is wrong with it.
inline std::string check(std::string_view program) {
    return detail::Request().document("program", program).call("loyalty.check");
}

// What moved on an account from one local day to another, and what lay in each bucket before and after. The entries are all
// of the account's, and are held against it first.
inline std::string statement(const Documents &programs, std::string_view account, const Documents &entries,
                             std::string_view from, std::string_view to, std::string_view as_of) {
    detail::Request request;
    request.documents("programs", programs).document("account", account).documents("entries", entries);
    return request.text("from", from).text("to", to).text("as_of", as_of).call("loyalty.statement");
}

// The points that lapse up to the end of a local day, if nothing else happens, and when.
inline std::string expiring(const Documents &programs, std::string_view account, std::string_view until, std::string_view as_of) {
    detail::Request request;
    request.documents("programs", programs).document("account", account).text("until", until).text("as_of", as_of);
    return request.call("loyalty.expiring");
}

// Entries, decisions and a quote, any of which may be left out, told in a language: "en", "pl", "ru" or "zh".
inline std::string explain(const Documents &programs, std::string_view language, const Documents &entries,
                           const Documents &decisions = {}, std::string_view quote = "null") {
    detail::Request request;
    request.documents("programs", programs).documents("entries", entries).documents("decisions", decisions);
    return request.document("quote", quote).text("language", language).call("loyalty.explain");
}

// What a shop owes in points at an instant, by month of expiry, and what they are worth: by the rate of now, "current", or
// by that under which each lot was earned, "at_issue".
inline std::string liability(const Documents &programs, const Documents &accounts, std::string_view as_of,
                             std::string_view value = "current") {
    detail::Request request;
    request.documents("programs", programs).documents("accounts", accounts).text("as_of", as_of).text("value", value);
    return request.call("loyalty.liability");
}

// The account with most of its events by their ids alone, which is quoted and ticked like the whole one.
inline std::string compact(std::string_view account) {
    constexpr std::string_view before = R"({"account":)";
    const std::string reply = detail::Request().document("account", account).call("loyalty.compact");
    return reply.substr(before.size(), reply.size() - before.size() - 1);
}

// Whether the entries of an account are those that its events book, in the order in which they were applied.
inline std::string verify(const Documents &programs, const Documents &events, const Documents &entries) {
    detail::Request request;
    request.documents("programs", programs).documents("events", events).documents("entries", entries);
    return request.call("loyalty.verify");
}

// Whole histories of many accounts as tables: "balances", "decisions", "entries", "rules" and "shares", or those that are
// named. What falls due is booked up to an instant; without one, up to the last event.
inline std::string replay(const Documents &programs, const Documents &events, std::string_view as_of = "",
                          const Documents &tables = {}) {
    detail::Request request;
    request.documents("programs", programs).documents("events", events);
    return request.as_of_and_tables(as_of, tables).call("loyalty.replay");
}

// Accounts and entries as they were stored, as the tables that replay gives: "balances", "entries", "shares" and "tiers", or those
// that are named. Balances and tiers are those at an instant; without one, as they were booked last.
inline std::string tables(const Documents &programs, const Documents &accounts, const Documents &entries,
                          std::string_view as_of = "", const Documents &tables = {}) {
    detail::Request request;
    request.documents("programs", programs).documents("accounts", accounts).documents("entries", entries);
    return request.as_of_and_tables(as_of, tables).call("loyalty.tables");
}

} // namespace regulars::loyalty

#endif
