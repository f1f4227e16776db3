// What the header promises of its types, whatever is computed; and orders that are not as they should be.
#include <thread>
#include <type_traits>

#include <regulars/loyalty.hpp>
#include <regulars/regulars.hpp>

#include "../c/check.h"

namespace {

using regulars::CustomerBase;
using regulars::Frame;
using regulars::Table;

static_assert(std::is_nothrow_move_constructible_v<Table> && !std::is_copy_constructible_v<Table>);
static_assert(std::is_base_of_v<std::runtime_error, regulars::Error>);

const std::vector<std::string> customers = {"ann", "bob", "ann"}, dates = {"2026-01-05", "2026-01-06", "2026-02-01"};

template <typename Work>
void refused(int code, std::optional<std::string> field, std::optional<std::uint64_t> row, Work work) {
    try {
        work();
        CHECK(false, "expected error %d, found none", code);
    } catch (const regulars::Error &error) {
        CHECK(error.code() == code, "expected error %d, found %d: %s", code, error.code(), error.what());
        CHECK(error.field() == field, "error %d: found field %s", code, error.field().value_or("none").c_str());
        CHECK(error.row() == row, "error %d: found row %d", code, static_cast<int>(error.row().value_or(999)));
        CHECK(!error.name().empty() && error.what()[0] != '[', "the prefix is still there: %s", error.what());
    }
}

CustomerBase orders() {
    const std::vector<std::int64_t> ids = {7, 8, 7};
    Frame frame;
    frame.int64("customer_id", ids).utf8("ordered_at", dates);
    frame.utf8("amount", {"12.50", "0.05", "7.45"});
    return CustomerBase(frame);
}

void figures() {
    const CustomerBase base = orders();
    const Table rate = base.repeat_customer_rate();
    CHECK(rate.rows() == 1 && rate.name(0) == "value" && rate.type(0) == "float", "the shape of a rate");
    CHECK(rate.float64("value") == 0.5 && rate.int64("denominator") == 2, "the rate");
    CHECK(base.rfm().rows() == 2 && base.totals().int64("orders") == 3, "counts");
    const Table wide = base.cohorts(R"({"period":"month","measure":"revenue"})").wide();
    CHECK(wide.text("0") == "12.55" && wide.text("1") == "7.45" && wide.text("cohort") == "2026-01-01", "revenue");
    CHECK(wide.float64("0") == 12.55, "revenue as a double");
    refused(1002, std::nullopt, std::nullopt, [&] { rate.find("nothing"); });
    refused(1002, std::nullopt, std::nullopt, [&] { rate.wide(); });
    refused(1012, "row", std::nullopt, [&] { rate.float64("value", 1); });
    refused(1012, "column", std::nullopt, [&] { rate.name(99); });
    refused(1003, "value", std::nullopt, [&] { rate.int64("value"); });
    refused(1014, std::nullopt, std::nullopt, [&] { base.figure("nothing"); });
}

void whole_columns() {
    const Table cohorts = orders().cohorts(R"({"measure":"customers"})");
    const auto days = cohorts.dates("cohort");
    const auto sizes = cohorts.int64s("size");
    CHECK(days.size() == cohorts.rows() && sizes.size() == cohorts.rows(), "a value for each row");
    for (std::size_t row = 0; row < cohorts.rows(); row++) {
        CHECK(days[row] == cohorts.int64("cohort", row) && sizes[row] == cohorts.int64("size", row), "row %zu", row);
    }
    CHECK(cohorts.present("size").empty(), "no size is missing");
    const Table intake = orders().intake();
    const auto items = intake.texts("item");
    for (std::size_t row = 0; row < intake.rows(); row++) CHECK(items[row] == intake.text("item", row), "row %zu", row);
    const Table rate = orders().repeat_customer_rate();
    CHECK(rate.float64s("value")[0] == 0.5, "the rate");
    refused(1003, "value", std::nullopt, [&] { rate.int64s("value"); });
    refused(1003, "size", std::nullopt, [&] { cohorts.float64s("size"); });
    refused(1003, "size", std::nullopt, [&] { cohorts.dates("size"); });
    refused(1003, "size", std::nullopt, [&] { cohorts.texts("size"); });
    refused(1002, std::nullopt, std::nullopt, [&] { cohorts.present("nothing"); });
}

void values_of_documents() {
    const std::string document = R"({"earn":{"points":120,"offered":true,"at":null,"rules":[{"text":"a \"b\""}]}})";
    CHECK(regulars::int64_at(document, "/earn/points") == 120, "the points");
    CHECK(regulars::int64_at(document, "/earn/offered") == 1, "a truth value");
    CHECK(!regulars::int64_at(document, "/earn/at") && !regulars::text_at(document, "/earn/at"), "nothing for null");
    CHECK(regulars::text_at(document, "/earn/rules/0/text") == R"(a "b")", "a text");
    CHECK(regulars::text_at(document, "/earn/rules") == R"([{"text":"a \"b\""}])", "a part");
    refused(1012, "/earn/point", std::nullopt, [&] { regulars::int64_at(document, "/earn/point"); });
    refused(1012, "earn", std::nullopt, [&] { regulars::text_at(document, "earn"); });
    refused(1003, "/earn", std::nullopt, [&] { regulars::int64_at(document, "/earn"); });
    refused(1011, std::nullopt, std::nullopt, [&] { regulars::int64_at("{", "/earn"); });
    refused(1011, "document", std::nullopt, [&] { regulars::int64_at("\xff", "/earn"); });
}

void what_is_missing() {
    Frame frame;
    frame.utf8("customer_id", std::vector<std::string>{}).utf8("ordered_at", std::vector<std::string>{});
    CHECK(!CustomerBase(frame).repeat_customer_rate().float64("value"), "no customer has no rate");
}

void columns() {
    const std::vector<std::int64_t> micros = {0, 86'400'000'000, 172'800'000'000};
    const std::vector<std::int32_t> days = {0, 1, 2};
    const std::vector<double> amounts = {1.5, 2.25, 0.1};
    const std::int64_t ids[] = {1, 2, 1};
    const std::uint8_t first_two[] = {0x03};
    Frame utc, wall, day;
    utc.utf8("customer_id", customers).timestamp("ordered_at", micros, true).float64("amount", amounts);
    wall.utf8("customer_id", customers).timestamp("ordered_at", {micros[0], std::nullopt, micros[2]}, false);
    day.utf8("customer_id", {"ann", std::nullopt, "ann"}).date("ordered_at", days);
    CHECK(CustomerBase(utc).totals().text("revenue") == "3.85", "an exact sum");
    refused(1006, "ordered_at", 1, [&] { CustomerBase base(wall); });
    CHECK(CustomerBase(day).totals().int64("orders") == 2, "a missing customer is a guest");
    Frame spans;
    spans.int64("customer_id", regulars::Span<std::int64_t>(ids, 3), first_two);
    spans.date("ordered_at", regulars::Span<std::int32_t>(days.data(), days.size()));
    CHECK(CustomerBase(spans).totals().int64("orders") == 2, "a bit says that a customer is missing");
    refused(1012, "amount", std::nullopt, [&] { utc.float64("amount", amounts); });
    refused(1004, "other", std::nullopt, [&] { utc.utf8("other", {"one"}); });
}

void malformed() {
    refused(1005, "ordered_at", 2, [] {
        Frame frame;
        frame.utf8("customer_id", customers).utf8("ordered_at", {"2026-01-05", "2026-01-06", "soon"});
        CustomerBase base(frame);
    });
    refused(1001, "customer_id", std::nullopt, [] {
        Frame frame;
        frame.utf8("ordered_at", dates);
        CustomerBase base(frame);
    });
    refused(1008, "amount", 1, [] {
        Frame frame;
        frame.utf8("customer_id", customers).utf8("ordered_at", dates).utf8("amount", {"5.00", "-2.00", "7.00"});
        CustomerBase base(frame, R"({"refunds":"error"})");
    });
    refused(1007, "order_id", 2, [] {
        Frame frame;
        frame.utf8("customer_id", customers).utf8("ordered_at", dates).utf8("order_id", {"a", "b", "b"});
        CustomerBase base(frame);
    });
}

void texts() {
    refused(1011, "request", std::nullopt, [] { regulars::call("version", "\xff"); });
    refused(1014, std::nullopt, std::nullopt, [] { regulars::call("no.such.call", "{}"); });
    CHECK(regulars::call("version", "").rfind(R"({"version":")", 0) == 0, "the version");
}

void threads_share_a_base() {
    const CustomerBase base = orders();
    std::vector<std::thread> threads;
    for (int at = 0; at < 4; at++) {
        threads.emplace_back([&] {
            for (int turn = 0; turn < 50; turn++) base.cohorts();
        });
    }
    for (auto &thread : threads) thread.join();
}

void objects_move() {
    CustomerBase one = orders();
    const CustomerBase other = std::move(one);
    Frame frame;
    frame.utf8("customer_id", customers);
    Frame moved = std::move(frame);
    moved.utf8("ordered_at", dates);
    CHECK(CustomerBase(moved).rfm().rows() == other.rfm().rows(), "as many customers");
}

} // namespace

int main() {
    check_run("figures", figures);
    check_run("whole columns", whole_columns);
    check_run("values of documents", values_of_documents);
    check_run("what is missing", what_is_missing);
    check_run("columns", columns);
    check_run("malformed orders", malformed);
    check_run("texts", texts);
    check_run("threads share a base", threads_share_a_base);
    check_run("objects move", objects_move);
    return check_end();
}
