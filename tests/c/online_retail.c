/* The figures of a real shop against those of an independent computation: online_retail ORDERS.parquet */
#include <regulars.h>

#include "check.h"
#include "json.h"

static const char *orders;
static regulars_customer_base *base;
static cJSON *reference;

static void good(regulars_error *error) {
    CHECK(error == NULL, "error %d: %s", regulars_error_code(error), regulars_error_message(error));
    regulars_error_free(error);
}

static size_t column_of(const regulars_table *table, const char *name) {
    size_t column = 0;
    good(regulars_table_find(table, name, REGULARS_NUL, &column));
    return column;
}

static int64_t integer(const regulars_table *table, size_t row, const char *name) {
    int64_t value = -1;
    bool has_value = false;
    good(regulars_table_int64(table, row, column_of(table, name), &value, &has_value));
    return value;
}

static void the_orders_are_read(void) {
    regulars_import *import = NULL;
    regulars_table *totals = NULL;
    good(regulars_import_from_file(orders, REGULARS_NUL, NULL, 0, &import));
    good(regulars_customer_base_from_import(import, "{\"loader\":\"online_retail\"}", REGULARS_NUL, &base));
    regulars_import_free(import);
    good(regulars_customer_base_figure(base, "totals", REGULARS_NUL, NULL, 0, &totals));
    CHECK(integer(totals, 0, "orders") == 18532, "found %d orders", (int)integer(totals, 0, "orders"));
    CHECK(integer(totals, 0, "customers") == 4338, "found %d customers", (int)integer(totals, 0, "customers"));
    regulars_table_free(totals);
}

static void the_repeat_customer_rate(void) {
    regulars_table *rate = NULL;
    double value = 0;
    bool has_value = false;
    good(regulars_customer_base_repeat_customer_rate(base, NULL, 0, &rate));
    good(regulars_table_float64(rate, 0, column_of(rate, "value"), &value, &has_value));
    CHECK(integer(rate, 0, "numerator") == 2845, "found %d", (int)integer(rate, 0, "numerator"));
    CHECK(integer(rate, 0, "denominator") == 4338, "found %d", (int)integer(rate, 0, "denominator"));
    CHECK(has_value && value == 2845.0 / 4338.0, "found %.17g", value);
    regulars_table_free(rate);
}

/* Compares a matrix cell by cell: a row for each cohort, columns `cohort`, `size` and a number for each period. */
static void matrix(const char *options, const char *pointer) {
    regulars_table *cohorts = NULL, *wide = NULL;
    good(regulars_customer_base_cohorts(base, options, strlen(options), &cohorts));
    good(regulars_table_wide(cohorts, &wide));
    const cJSON *rows = json_at(reference, pointer), *sizes = json_at(reference, "/invoice_basis/cohort_month/sizes");
    CHECK((int)regulars_table_rows(wide) == cJSON_GetArraySize(rows), "found %zu cohorts", regulars_table_rows(wide));
    size_t first = column_of(wide, "0"), cells = 0;
    for (size_t row = 0; row < regulars_table_rows(wide); row++) {
        const cJSON *expected = cJSON_GetArrayItem(rows, (int)row);
        CHECK(integer(wide, row, "size") == json_integer(cJSON_GetArrayItem(sizes, (int)row)), "size of %zu", row);
        for (size_t period = 0; first + period < regulars_table_columns(wide); period++) {
            const cJSON *cell = cJSON_GetArrayItem(expected, (int)period);
            double value = 0;
            bool has_value = false;
            good(regulars_table_float64(wide, row, first + period, &value, &has_value));
            CHECK(has_value == (cell != NULL), "whether cohort %zu has period %zu", row, period);
            /* Amounts are exact decimals of three places; their nearest doubles are the same on both sides. */
            CHECK(cell == NULL || value == json_double(cell), "cohort %zu, period %zu: expected %s, found %.17g", row,
                  period, cell == NULL ? "" : cell->valuestring, value);
            cells += has_value;
        }
    }
    CHECK(cells == 91, "compared %zu cells", cells);
    regulars_table_free(cohorts);
    regulars_table_free(wide);
}

static void customers_by_cohort(void) {
    matrix("{\"period\":\"month\",\"measure\":\"customers\"}", "/invoice_basis/cohort_month/active_customers");
}

static void orders_by_cohort(void) {
    matrix("{\"period\":\"month\",\"measure\":\"orders\"}", "/invoice_basis/cohort_month/orders");
}

static void revenue_by_cohort(void) {
    matrix("{\"period\":\"month\",\"measure\":\"revenue\"}", "/invoice_basis/cohort_month/revenue");
}

int main(int count, char **arguments) {
    orders = count > 1 ? arguments[1] : "examples/data/online_retail.parquet";
    check_run("the orders are read", the_orders_are_read);
    check_run("the repeat customer rate", the_repeat_customer_rate);
    const char *data = getenv("REGULARS_REFERENCE_DATA");
    if (data == NULL) {
        check_skip("customers by cohort", "REGULARS_REFERENCE_DATA is not set");
        check_skip("orders by cohort", "REGULARS_REFERENCE_DATA is not set");
        check_skip("revenue by cohort", "REGULARS_REFERENCE_DATA is not set");
    } else {
        char path[4096];
        snprintf(path, sizeof path, "%s/reference/online_retail.json", data);
        reference = json_read_file(path);
        check_run("customers by cohort", customers_by_cohort);
        check_run("orders by cohort", orders_by_cohort);
        check_run("revenue by cohort", revenue_by_cohort);
        cJSON_Delete(reference);
    }
    regulars_customer_base_free(base);
    return check_end();
}
