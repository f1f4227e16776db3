/* Orders that are not as they should be: the code, the column and the row that a caller is told. */
#include <regulars.h>

#include "check.h"
#include "columns.h"

#define CUSTOMERS "\"customer_id\":{\"type\":\"utf8\",\"values\":[\"ann\",\"bob\",\"ann\"]}"
#define DATES "\"ordered_at\":{\"type\":\"utf8\",\"values\":[\"2026-01-05\",\"2026-01-06\",\"2026-02-01\"]}"

/* Expects an error; a row of -1 means that it has none. */
static void refused(const char *document, const char *options, int32_t code, const char *field, int row) {
    regulars_customer_base *base = NULL;
    regulars_error *error = columns_base(document, options, &base);
    uint64_t at = 0;
    bool has_row = regulars_error_row(error, &at);
    if (CHECK(error != NULL, "expected error %d, found a base", code)) {
        const char *found = regulars_error_field(error);
        CHECK(regulars_error_code(error) == code, "expected error %d, found %d: %s", code, regulars_error_code(error),
              regulars_error_message(error));
        CHECK(found != NULL && strcmp(found, field) == 0, "expected %s, found %s", field, found == NULL ? "none" : found);
        CHECK((has_row ? (int)at : -1) == row, "expected row %d, found %d", row, has_row ? (int)at : -1);
        CHECK(base == NULL, "an error stored a base");
    }
    regulars_error_free(error);
    regulars_customer_base_free(base);
}

static void an_unreadable_date(void) {
    refused("{" CUSTOMERS ",\"ordered_at\":{\"type\":\"utf8\",\"values\":[\"2026-01-05\",\"2026-01-06\",\"soon\"]}}", "",
            REGULARS_CODE_UNREADABLE_VALUE, "ordered_at", 2);
}

static void a_missing_column(void) {
    refused("{" DATES "}", "", REGULARS_CODE_MISSING_COLUMN, "customer_id", -1);
    refused("{" CUSTOMERS "}", "", REGULARS_CODE_MISSING_COLUMN, "ordered_at", -1);
}

static void a_negative_amount_that_may_not_come(void) {
    refused("{" CUSTOMERS "," DATES ",\"amount\":{\"type\":\"int64\",\"values\":[500,-200,700]}}",
            "{\"refunds\":\"error\"}", REGULARS_CODE_REFUND_FOUND, "amount", 1);
}

static void an_order_of_two_customers(void) {
    refused("{" CUSTOMERS "," DATES ",\"order_id\":{\"type\":\"utf8\",\"values\":[\"a\",\"b\",\"b\"]}}", "",
            REGULARS_CODE_ORDER_OF_TWO_CUSTOMERS, "order_id", 2);
}

static int64_t counted(const regulars_customer_base *base, const char *item) {
    regulars_table *intake = NULL;
    regulars_bytes *name = NULL;
    int64_t count = -1;
    bool has_value;
    regulars_error_free(regulars_customer_base_intake(base, NULL, 0, &intake));
    for (size_t row = 0; row < regulars_table_rows(intake); row++) {
        regulars_error_free(regulars_table_text(intake, row, 0, &name, &has_value));
        if (strcmp(regulars_bytes_data(name), item) == 0) {
            regulars_error_free(regulars_table_int64(intake, row, 1, &count, &has_value));
        }
        regulars_bytes_free(name);
    }
    regulars_table_free(intake);
    return count;
}

static void a_missing_customer_is_a_guest(void) {
    regulars_customer_base *base = NULL;
    regulars_error *error =
        columns_base("{\"customer_id\":{\"type\":\"utf8\",\"values\":[\"ann\",null,\"ann\"]}," DATES "}", "", &base);
    CHECK(error == NULL, "found %d", regulars_error_code(error));
    CHECK(counted(base, "customers") == 1, "found %d customers", (int)counted(base, "customers"));
    CHECK(counted(base, "guest_orders") == 1, "found %d guests", (int)counted(base, "guest_orders"));
    regulars_error_free(error);
    regulars_customer_base_free(base);
}

int main(void) {
    check_run("an unreadable date", an_unreadable_date);
    check_run("a missing column", a_missing_column);
    check_run("a negative amount that may not come", a_negative_amount_that_may_not_come);
    check_run("an order of two customers", an_order_of_two_customers);
    check_run("a missing customer is a guest", a_missing_customer_is_a_guest);
    return check_end();
}
