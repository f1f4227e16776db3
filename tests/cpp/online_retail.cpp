// The figures of a real shop against those of an independent computation: online_retail ORDERS.parquet
#include <fstream>

#include <nlohmann/json.hpp>
#include <regulars/regulars.hpp>

#include "../c/check.h"

namespace {

std::string orders;
std::optional<regulars::CustomerBase> base;
nlohmann::json reference;

void the_orders_are_read() {
    base = regulars::CustomerBase::from_file(orders, R"({"loader":"online_retail"})");
    CHECK(base->totals().int64("orders") == 18532, "orders");
    CHECK(base->totals().int64("customers") == 4338, "customers");
}

void the_repeat_customer_rate() {
    const auto rate = base->repeat_customer_rate();
    CHECK(rate.int64("numerator") == 2845 && rate.int64("denominator") == 4338, "the counts");
    CHECK(rate.float64("value") == 2845.0 / 4338.0, "the rate");
}

void matrix(const char *measure, const char *name) {
    const auto wide = base->cohorts(std::string(R"({"period":"month","measure":")") + measure + "\"}").wide();
    const auto &expected = reference["invoice_basis"]["cohort_month"];
    const auto first = wide.find("0");
    std::size_t cells = 0;
    CHECK(wide.rows() == expected[name].size(), "found %zu cohorts", wide.rows());
    for (std::size_t row = 0; row < wide.rows(); row++) {
        CHECK(wide.int64("size", row) == expected["sizes"][row].get<std::int64_t>(), "the size of %zu", row);
        for (std::size_t period = 0; first + period < wide.columns(); period++) {
            const auto value = wide.float64(row, first + period);
            const auto &cells_of_row = expected[name][row];
            const bool there = period < cells_of_row.size();
            const double cell = there ? cells_of_row[period].get<double>() : 0;
            CHECK(value.has_value() == there && value.value_or(0) == cell, "cohort %zu, period %zu: expected %.17g, found %.17g",
                  row, period, cell, value.value_or(0));
            cells += value.has_value();
        }
    }
    CHECK(cells == 91, "compared %zu cells", cells);
}

void customers_by_cohort() { matrix("customers", "active_customers"); }
void orders_by_cohort() { matrix("orders", "orders"); }
void revenue_by_cohort() { matrix("revenue", "revenue"); }

} // namespace

int main(int count, char **arguments) {
    orders = count > 1 ? arguments[1] : "examples/data/online_retail.parquet";
    check_run("the orders are read", the_orders_are_read);
    check_run("the repeat customer rate", the_repeat_customer_rate);
    if (const char *data = std::getenv("REGULARS_REFERENCE_DATA")) {
        std::ifstream stream(std::string(data) + "/reference/online_retail.json");
        reference = nlohmann::json::parse(stream);
        check_run("customers by cohort", customers_by_cohort);
        check_run("orders by cohort", orders_by_cohort);
        check_run("revenue by cohort", revenue_by_cohort);
    } else {
        for (const char *name : {"customers by cohort", "orders by cohort", "revenue by cohort"}) {
            check_skip(name, "REGULARS_REFERENCE_DATA is not set");
        }
    }
    return check_end();
}
