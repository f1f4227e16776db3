// Bases that are merged, gone on with, saved and loaded, and rows that say more than who and when: bases FOLDER
#include <fstream>
#include <iterator>

#include <regulars/regulars.hpp>

#include "../c/check.h"

namespace {

using regulars::CustomerBase;
using regulars::Frame;
using regulars::Table;

// Of a file only the columns that are named are read.
const char *const options = R"({"kind":"kind","segments":["channel"]})";
std::string folder;

// ann and bob came in January, cid in February; bob's order b1 was given back in February, and a2 has two lines.
const std::vector<std::optional<std::string>> customers = {"ann", "bob", "ann", "ann", "bob", "cid", std::nullopt, "ann"};
const std::vector<std::string> dates = {"2026-01-05", "2026-01-06", "2026-02-10", "2026-02-10",
                                        "2026-02-20", "2026-02-21", "2026-02-22", "2026-03-01"};
const std::vector<std::string> ids = {"a1", "b1", "a2", "a2", "b1", "c1", "g1", "a3"};
const std::vector<std::string> amounts = {"10.00", "20.00", "5.00", "2.50", "20.00", "8.25", "3.00", "1.00"};
const std::vector<std::string> kinds = {"order", "order", "order", "order", "Refund", "order", "order", "order"};
const std::vector<std::string> channels = {"web", "shop", "web", "web", "shop", "web", "shop", "shop"};

template <typename Value> std::vector<Value> part(const std::vector<Value> &values, std::size_t from, std::size_t to) {
    const auto at = [&](std::size_t place) { return values.begin() + static_cast<std::ptrdiff_t>(place); };
    return {at(from), at(to)};
}

// The second half begins within the order a2.
constexpr std::size_t HALF = 3, END = 8;

Frame rows(std::size_t from, std::size_t to) {
    Frame frame;
    frame.utf8("customer_id", part(customers, from, to)).utf8("ordered_at", part(dates, from, to));
    frame.utf8("order_id", part(ids, from, to)).utf8("amount", part(amounts, from, to));
    frame.utf8("kind", part(kinds, from, to)).utf8("channel", part(channels, from, to));
    return frame;
}

CustomerBase base_of(std::size_t from, std::size_t to) { return CustomerBase(rows(from, to), options); }

template <typename Work> void refused(int code, std::optional<std::string> field, Work work) {
    try {
        work();
        CHECK(false, "expected error %d, found none", code);
    } catch (const regulars::Error &error) {
        CHECK(error.code() == code, "expected error %d, found %d: %s", code, error.code(), error.what());
        CHECK(!field || error.field() == field, "error %d: found field %s", code, error.field().value_or("none").c_str());
    }
}

void same_figures(const CustomerBase &one, const CustomerBase &other) {
    const std::pair<const char *, const char *> asked[] = {
        {"intake", ""}, {"totals", ""}, {"totals", R"({"by":"channel"})"}, {"rfm", ""}, {"repeat_customer_rate", ""},
        {"cohorts", R"({"measure":"revenue"})"}, {"cohorts", R"({"by":"channel"})"}};
    for (const auto &[name, how] : asked) {
        const auto expected = one.figure(name, how).json(), found = other.figure(name, how).json();
        CHECK(expected == found, "%s %s: expected %s, found %s", name, how, expected.c_str(), found.c_str());
    }
}

std::string bytes_of(const std::string &name) {
    std::ifstream file(folder + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string &name, std::string_view bytes) {
    std::ofstream(folder + "/" + name, std::ios::binary) << bytes;
}

void merged() { same_figures(base_of(0, END), base_of(0, HALF).merge(base_of(HALF, END))); }

void appended() {
    const auto whole = base_of(0, END), first = base_of(0, HALF);
    same_figures(whole, first.append(rows(HALF, END)));
    const auto later = first.append(rows(HALF, END), R"({"observed_until":"2026-05-01"})");
    CHECK(later.totals().text("as_of") == "2026-04-30", "observation did not go on");
    std::string csv = "customer_id,ordered_at,order_id,amount,kind,channel\n";
    for (std::size_t row = HALF; row < END; row++) {
        csv += customers[row].value_or("");
        for (const auto *column : {&dates, &ids, &amounts, &kinds, &channels}) csv += "," + (*column)[row];
        csv += "\n";
    }
    write("second.csv", csv);
    same_figures(whole, first.append_file(folder + "/second.csv"));
    refused(1011, std::nullopt, [&] { first.append(rows(HALF, END), R"({"timezone":"UTC"})"); });
    refused(1014, std::nullopt, [&] { first.append_file(folder + "/second.csv", R"({"loader":"none"})"); });
}

void not_together() {
    const CustomerBase other(rows(HALF, END), R"({"kind":"kind","segments":["channel"],"timezone":"Europe/Warsaw"})");
    refused(1012, "timezone", [&] { base_of(0, HALF).merge(other); });
    Frame plain;
    plain.utf8("customer_id", {"ann"}).utf8("ordered_at", {"2026-01-01"});
    refused(1002, std::nullopt, [&] { base_of(0, HALF).append(plain); });
}

void saved() {
    const auto whole = base_of(0, END);
    whole.save(folder + "/whole.saved");
    const auto loaded = CustomerBase::load(folder + "/whole.saved");
    same_figures(whole, loaded);
    loaded.save(folder + "/loaded.saved");
    base_of(0, HALF).merge(base_of(HALF, END)).save(folder + "/merged.saved");
    base_of(0, HALF).append(rows(HALF, END)).save(folder + "/appended.saved");
    const auto bytes = bytes_of("whole.saved");
    CHECK(bytes.rfind("REGULARS", 0) == 0, "a file of another kind");
    for (const char *name : {"loaded.saved", "merged.saved", "appended.saved"}) {
        CHECK(bytes_of(name) == bytes, "%s has other bytes", name);
    }
    refused(1018, std::nullopt, [&] { whole.save("/no/such/folder/base"); });
    refused(1010, std::nullopt, [&] { CustomerBase::load(folder + "/no.such.file"); });
}

void damaged() {
    base_of(0, END).save(folder + "/whole.saved");
    auto bytes = bytes_of("whole.saved");
    const auto load = [](std::string_view text) {
        write("damaged.saved", text);
        CustomerBase::load(folder + "/damaged.saved");
    };
    refused(1016, std::nullopt, [&] { load(""); });
    refused(1016, std::nullopt, [&] { load(std::string_view(bytes).substr(0, bytes.size() - 1)); });
    bytes[bytes.size() / 2] ^= 1;
    refused(1016, std::nullopt, [&] { load(bytes); });
    bytes[8] = 77; // the version of the format
    refused(1017, std::nullopt, [&] { load(bytes); });
}

void refunds() {
    const auto with = [](const char *how) { return CustomerBase(rows(0, END), how); };
    const auto first_periods = [](const CustomerBase &base) {
        const auto wide = base.cohorts(R"({"measure":"revenue"})").wide();
        return wide.text("0").value_or("") + " " + wide.text("1").value_or("");
    };
    const auto net = with(options), at_order = with(R"({"kind":"kind","refunds":"net_at_order"})");
    const auto dropped = with(R"({"kind":"kind","refunds":"drop"})"), gone = with(R"({"kind":"kind","count_refunded":false})");
    CHECK(net.totals().text("revenue") == "26.75" && first_periods(net) == "30.00 -12.50", "net");
    CHECK(at_order.totals().text("revenue") == "26.75" && first_periods(at_order) == "10.00 7.50", "net_at_order");
    CHECK(dropped.totals().text("revenue") == "46.75" && first_periods(dropped) == "30.00 7.50", "drop");
    CHECK(gone.totals().int64("orders") == 4 && gone.totals().int64("customers") == 2, "a refunded order is an order");
    refused(1008, std::nullopt, [&] { with(R"({"kind":"kind","refunds":"error"})"); });
}

void segments() {
    const auto rate = base_of(0, END).repeat_customer_rate(R"({"by":"channel"})");
    CHECK(rate.rows() == 2 && rate.text("channel") == "shop" && rate.text("channel", 1) == "web", "segments");
    CHECK(rate.int64("denominator") == 1 && rate.int64("numerator") == 0, "bob came once");
    CHECK(rate.int64("denominator", 1) == 2 && rate.int64("numerator", 1) == 1, "of ann and cid, ann came again");
    const auto counts = base_of(0, END).orders_per_customer();
    CHECK(counts.int64("customers") == 2 && counts.int64("orders", 1) == 3, "bob and cid have one order, ann three");
    refused(1002, "by", [] { base_of(0, END).rfm(R"({"by":"nothing"})"); });
}

// Kinds, states, currencies and intervals are texts, money is decimals as text.
void roles() {
    using Texts = std::vector<std::optional<std::string>>;
    const std::vector<std::int64_t> micros = {1767571200000000, 1767657600000000, 1767744000000000, 1767744000000000, 1770163200000000};
    const std::vector<std::int64_t> shelves = {7, 7, 8, 8, 7};
    const std::vector<std::optional<std::int32_t>> until = {20489, std::nullopt, 20825, std::nullopt, std::nullopt};
    Frame frame;
    frame.utf8("customer_id", Texts{"ann", "bob", std::nullopt, std::nullopt, "ann"}).timestamp("ordered_at", micros, true);
    frame.utf8("order_id", {"1", "2", "3", "4", "5"}).utf8("amount", {"10.00", "4.00", "1.00", "2.00", "10.00"});
    frame.utf8("kind", {"order", "order", "order", "order", "refund"});
    frame.utf8("refund_of", Texts{std::nullopt, std::nullopt, std::nullopt, std::nullopt, "1"});
    frame.utf8("status", {"paid", "void", "paid", "paid", "paid"}).utf8("cost", Texts{"3.10", "1", "0.50", "0.50", std::nullopt});
    frame.utf8("currency", {"EUR", "EUR", "PLN", "EUR", "EUR"});
    frame.utf8("email", Texts{std::nullopt, std::nullopt, "ann@example.com", "eve@example.com", std::nullopt});
    frame.utf8("billing_interval", Texts{"P1M", "P1M", "P1Y", std::nullopt, std::nullopt}).date("billed_until", until);
    frame.int64("shelf", shelves);
    const CustomerBase base(frame, R"({"kind":"kind","refund_of":"refund_of","refunds":"net_at_order","status":"status",
        "statuses":["paid"],"cost":"cost","currency":"currency","rates":{"EUR":1,"PLN":"0.25"},"guest_key":"email",
        "identity":[["ann@example.com","ann"]],"billing_interval":"billing_interval","billed_until":"billed_until",
        "segments":["shelf"]})");
    // Of ann alone: 10.00, and as a guest 1.00 in zloty, which is 0.25; the refund takes the 10.00 back.
    const auto totals = base.totals(R"({"by":"shelf"})");
    CHECK(totals.rows() == 1 && totals.int64("shelf") == 7 && totals.int64("orders") == 2, "the orders");
    CHECK(totals.text("revenue") == "0.25", "found a revenue of %s", totals.text("revenue").value_or("none").c_str());
}

} // namespace

int main(int count, char **arguments) {
    folder = count > 1 ? arguments[1] : ".";
    check_run("a merged split is the whole", merged);
    check_run("an appended base is one built anew", appended);
    check_run("bases that do not go together", not_together);
    check_run("a saved base is loaded as it was", saved);
    check_run("a damaged file is refused", damaged);
    check_run("refunds by their kind", refunds);
    check_run("figures by segment", segments);
    check_run("a frame carries every role", roles);
    return check_end();
}
