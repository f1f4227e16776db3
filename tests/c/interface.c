/* What the header promises of handles, errors and outputs, whatever is computed. */
#include <regulars.h>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arrow.h"
#include "check.h"

static const int64_t CUSTOMERS[] = {1, 2, 1, 3};
static const int32_t DAYS[] = {20000, 20001, 20040, 20002};
static const int64_t AMOUNTS[] = {1000, 2000, 1500, 0};
static const uint8_t ALL_BUT_LAST[] = {0x07};

static void expect(regulars_error *error, int32_t code, const char *field) {
    const char *found = regulars_error_field(error);
    CHECK(regulars_error_code(error) == code, "expected error %d, found %d %s", code, regulars_error_code(error),
          error == NULL ? "" : regulars_error_message(error));
    CHECK(field == NULL || (found != NULL && strcmp(field, found) == 0), "expected field %s, found %s", field,
          found == NULL ? "none" : found);
    regulars_error_free(error);
}

static regulars_frame *orders(void) {
    regulars_frame *frame = NULL;
    expect(regulars_frame_new(&frame), 0, NULL);
    expect(regulars_frame_add_int64(frame, "customer_id", REGULARS_NUL, CUSTOMERS, 4, NULL), 0, NULL);
    expect(regulars_frame_add_date32(frame, "ordered_at", REGULARS_NUL, DAYS, 4, NULL), 0, NULL);
    expect(regulars_frame_add_int64(frame, "amount", REGULARS_NUL, AMOUNTS, 4, ALL_BUT_LAST), 0, NULL);
    return frame;
}

static regulars_customer_base *base_of_orders(void) {
    regulars_frame *frame = orders();
    regulars_customer_base *base = NULL;
    expect(regulars_customer_base_new(frame, "{\"on_error\":\"report\"}", REGULARS_NUL, &base), 0, NULL);
    regulars_frame_free(frame);
    return base;
}

static void versions(void) {
    CHECK(regulars_abi_version() == REGULARS_ABI_VERSION, "the library is not that of the header");
    CHECK(strchr(regulars_version(), '.') != NULL, "found the version %s", regulars_version());
}

static void nothing_ends_as_nothing(void) {
    regulars_error_free(NULL);
    regulars_bytes_free(NULL);
    regulars_frame_free(NULL);
    regulars_import_free(NULL);
    regulars_customer_base_free(NULL);
    regulars_table_free(NULL);
    CHECK(regulars_error_code(NULL) == 0 && regulars_error_message(NULL) == NULL, "NULL is no error");
    CHECK(!regulars_error_row(NULL, NULL), "NULL has no row");
    CHECK(regulars_bytes_length(NULL) == 0 && regulars_bytes_data(NULL) == NULL, "NULL is no text");
    CHECK(regulars_table_rows(NULL) == 0 && regulars_table_name(NULL, 0) == NULL, "NULL is no table");
}

static void an_error_names_its_row(void) {
    static const int64_t falling[] = {0, 3, 2};
    regulars_frame *frame = NULL;
    uint64_t row = 9;
    expect(regulars_frame_new(&frame), 0, NULL);
    regulars_error *error = regulars_frame_add_utf8(frame, "other", REGULARS_NUL, "abc", falling, 2, NULL);
    CHECK(regulars_error_row(error, &row) && row == 1, "expected row 1, found %d", (int)row);
    CHECK(strcmp(regulars_error_name(error), "unreadable_value") == 0, "found %s", regulars_error_name(error));
    expect(error, 1005, "other");
    regulars_frame_free(frame);
}

static void a_text_ends_where_it_is_said(void) {
    regulars_bytes *bytes = NULL;
    expect(regulars_call("version and more", 7, "{}", 2, &bytes), 0, NULL);
    CHECK(strlen(regulars_bytes_data(bytes)) == regulars_bytes_length(bytes), "a NUL behind the end");
    regulars_bytes_free(bytes);
}

static void an_error_leaves_the_frame_as_it_was(void) {
    regulars_frame *frame = orders();
    regulars_customer_base *base = NULL;
    regulars_table_free((regulars_table *)frame); /* left alone */
    expect(regulars_customer_base_new(frame, NULL, 0, &base), 1006, NULL); /* an amount is missing, but the frame lives */
    expect(regulars_customer_base_new(frame, "{\"on_error\":\"report\"}", REGULARS_NUL, &base), 0, NULL);
    regulars_customer_base_free(base);
    regulars_frame_free(frame);
}

static void numbers_of_a_quote(void) {
    static const char request[] =
        "{\"programs\": [{\"schema\": \"regulars.program/1\", \"id\": \"club\", \"version\": 1,"
        " \"effective_from\": \"2026-01-01T00:00:00Z\", \"currency\": \"EUR\", \"timezone\": \"Europe/Warsaw\","
        " \"earn\": [{\"id\": \"base\", \"on\": \"order\", \"points\": 1, \"per\": 100}]}], \"account\": null,"
        " \"cart\": {\"lines\": [{\"line\": \"1\", \"amount\": 12050}]}, \"as_of\": \"2026-05-01T10:00:00Z\"}";
    regulars_bytes *quote = NULL, *text = NULL;
    int64_t number = -1;
    bool has_value = false;
    expect(regulars_call("loyalty.quote", REGULARS_NUL, request, sizeof request - 1, &quote), 0, NULL);
    expect(regulars_bytes_int64(quote, "/earn/points", REGULARS_NUL, &number, &has_value), 0, NULL);
    CHECK(has_value && number == 120, "found %d points", (int)number);
    expect(regulars_bytes_int64(quote, "/redeem/offered", REGULARS_NUL, &number, &has_value), 0, NULL);
    CHECK(has_value && number == 0, "found %d", (int)number);
    expect(regulars_bytes_int64(quote, "/earn/expires_at", REGULARS_NUL, &number, &has_value), 0, NULL);
    CHECK(!has_value && number == 0, "what is missing has no value");
    expect(regulars_bytes_text(quote, "/earn/rules/0/text", REGULARS_NUL, &text, &has_value), 0, NULL);
    CHECK(has_value && strcmp(regulars_bytes_data(text), "+120: 1 point per 1.00 EUR on 120.50 EUR") == 0, "found %s",
          regulars_bytes_data(text));
    regulars_bytes_free(text);
    expect(regulars_bytes_text(quote, "/earn/rules/0/rate", REGULARS_NUL, &text, &has_value), 0, NULL);
    CHECK(has_value && strcmp(regulars_bytes_data(text), "[1,100]") == 0, "found %s", regulars_bytes_data(text));
    regulars_bytes_free(text);
    regulars_bytes_free(quote);
}

static void whole_columns_are_read(void) {
    regulars_customer_base *base = base_of_orders();
    regulars_table *cohorts = NULL, *concentration = NULL;
    size_t column = 99;
    const int64_t *counts = NULL;
    const double *shares = NULL;
    const int32_t *days = NULL;
    const bool *present = NULL;
    expect(regulars_customer_base_cohorts(base, "{\"measure\":\"customers\"}", REGULARS_NUL, &cohorts), 0, NULL);
    expect(regulars_table_find(cohorts, "cohort", REGULARS_NUL, &column), 0, NULL);
    expect(regulars_table_date32_values(cohorts, column, &days), 0, NULL);
    expect(regulars_table_find(cohorts, "size", REGULARS_NUL, &column), 0, NULL);
    expect(regulars_table_int64_values(cohorts, column, &counts), 0, NULL);
    expect(regulars_table_present(cohorts, column, &present), 0, NULL);
    CHECK(present == NULL, "no size is missing");
    for (size_t row = 0; row < regulars_table_rows(cohorts); row++) {
        int64_t day = 0, count = 0;
        bool has_value = false;
        expect(regulars_table_int64(cohorts, row, 0, &day, &has_value), 0, NULL);
        expect(regulars_table_int64(cohorts, row, column, &count, &has_value), 0, NULL);
        CHECK(day == days[row] && count == counts[row], "row %zu differs", row);
    }
    expect(regulars_customer_base_concentration(base, NULL, 0, &concentration), 0, NULL);
    for (column = 0; column < regulars_table_columns(concentration); column++) {
        if (strcmp(regulars_table_type(concentration, column), "float") != 0) continue;
        expect(regulars_table_float64_values(concentration, column, &shares), 0, NULL);
        expect(regulars_table_present(concentration, column, &present), 0, NULL);
        for (size_t row = 0; row < regulars_table_rows(concentration); row++) {
            double share = -1;
            bool has_value = false;
            expect(regulars_table_float64(concentration, row, column, &share, &has_value), 0, NULL);
            CHECK(has_value == (present == NULL || present[row]), "row %zu is there or not", row);
            CHECK(!has_value || share == shares[row], "row %zu differs", row);
        }
    }
    regulars_table_free(concentration);
    regulars_table_free(cohorts);
    regulars_customer_base_free(base);
}

static void texts_lie_one_after_the_other(void) {
    regulars_customer_base *base = base_of_orders();
    regulars_table *intake = NULL;
    const char *bytes = NULL;
    const size_t *ends = NULL;
    expect(regulars_customer_base_intake(base, NULL, 0, &intake), 0, NULL);
    expect(regulars_table_text_values(intake, 0, &bytes, &ends), 0, NULL);
    for (size_t row = 0, start = 0; row < regulars_table_rows(intake); start = ends[row++]) {
        regulars_bytes *text = NULL;
        bool has_value;
        expect(regulars_table_text(intake, row, 0, &text, &has_value), 0, NULL);
        CHECK(regulars_bytes_length(text) == ends[row] - start &&
                  memcmp(bytes + start, regulars_bytes_data(text), ends[row] - start) == 0,
              "expected %s", regulars_bytes_data(text));
        regulars_bytes_free(text);
    }
    regulars_table_free(intake);
    regulars_customer_base_free(base);
}

static void tables_are_read(void) {
    regulars_customer_base *base = base_of_orders();
    regulars_table *rate = NULL, *wide = NULL;
    regulars_bytes *text = NULL;
    size_t column = 99;
    int64_t number = -1;
    double share = -1;
    bool has_value = false;
    expect(regulars_customer_base_repeat_customer_rate(base, NULL, 0, &rate), 0, NULL);
    CHECK(regulars_table_rows(rate) == 1, "found %zu rows", regulars_table_rows(rate));
    expect(regulars_table_find(rate, "numerator", REGULARS_NUL, &column), 0, NULL);
    CHECK(strcmp(regulars_table_name(rate, column), "numerator") == 0, "found %s", regulars_table_name(rate, column));
    CHECK(strcmp(regulars_table_type(rate, column), "int") == 0, "found %s", regulars_table_type(rate, column));
    expect(regulars_table_int64(rate, 0, column, &number, &has_value), 0, NULL);
    CHECK(has_value && number == 1, "found %d of them", (int)number);
    expect(regulars_table_float64(rate, 0, 0, &share, &has_value), 0, NULL);
    CHECK(has_value && share == 0.5, "found a rate of %f", share);
    expect(regulars_table_text(rate, 0, 0, &text, &has_value), 0, NULL);
    CHECK(has_value && strcmp(regulars_bytes_data(text), "0.5") == 0, "found %s", regulars_bytes_data(text));
    regulars_bytes_free(text);

    number = 77;
    expect(regulars_table_int64(rate, 0, 0, &number, &has_value), 1003, "value");
    expect(regulars_table_int64(rate, 1, column, &number, &has_value), 1012, "row");
    expect(regulars_table_int64(rate, 0, 99, &number, &has_value), 1012, "column");
    expect(regulars_table_find(rate, "nothing", REGULARS_NUL, &column), 1002, NULL);
    expect(regulars_table_wide(rate, &wide), 1002, NULL);
    CHECK(number == 77 && wide == NULL, "an error stored a result");
    CHECK(regulars_table_name(rate, 99) == NULL && regulars_table_type(rate, 99) == NULL, "a column beyond the table");
    regulars_table_free(rate);
    regulars_customer_base_free(base);
}

static void what_is_missing_has_no_value(void) {
    regulars_frame *frame = NULL;
    regulars_customer_base *base = NULL;
    regulars_table *rate = NULL;
    double share = 42;
    bool has_value = true;
    expect(regulars_frame_new(&frame), 0, NULL);
    expect(regulars_frame_add_int64(frame, "customer_id", REGULARS_NUL, NULL, 0, NULL), 0, NULL);
    expect(regulars_frame_add_date32(frame, "ordered_at", REGULARS_NUL, NULL, 0, NULL), 0, NULL);
    expect(regulars_customer_base_new(frame, NULL, 0, &base), 0, NULL);
    expect(regulars_customer_base_repeat_customer_rate(base, NULL, 0, &rate), 0, NULL);
    expect(regulars_table_float64(rate, 0, 0, &share, &has_value), 0, NULL);
    CHECK(!has_value && share == 42, "no customer has no rate, found %f", share);
    regulars_table_free(rate);
    regulars_customer_base_free(base);
    regulars_frame_free(frame);
}

static void a_table_leaves_as_an_arrow_stream(void) {
    regulars_customer_base *base = base_of_orders();
    regulars_table *rfm = NULL;
    struct ArrowArrayStream stream = {0};
    expect(regulars_customer_base_rfm(base, NULL, 0, &rfm), 0, NULL);
    expect(regulars_table_export_arrow(rfm, NULL), 1012, "stream");
    expect(regulars_table_export_arrow(rfm, &stream), 0, NULL);
    regulars_table_free(rfm);
    regulars_customer_base_free(base);
    if (CHECK(stream.release != NULL, "an empty stream")) {
        /* And comes back as orders: its customers are there, but nothing says when they ordered. */
        regulars_import *import = NULL;
        base = NULL;
        expect(regulars_import_from_stream(&stream, &import), 0, NULL);
        CHECK(stream.release == NULL, "the stream was not taken over");
        expect(regulars_customer_base_from_import(import, "{\"ordered_at\":\"when\"}", REGULARS_NUL, &base), 1002,
               "ordered_at");
        regulars_import_free(import);
    }
}

static void *ask(void *base) {
    for (int at = 0; at < 50; at++) {
        regulars_table *table = NULL;
        if (regulars_customer_base_cohorts(base, NULL, 0, &table) != NULL) return base;
        regulars_table_free(table);
    }
    return NULL;
}

static void threads_share_a_base(void) {
    regulars_customer_base *base = base_of_orders();
    pthread_t threads[4];
    void *failed = NULL;
    for (int at = 0; at < 4; at++) pthread_create(&threads[at], NULL, ask, base);
    for (int at = 0; at < 4; at++) {
        pthread_join(threads[at], &failed);
        CHECK(failed == NULL, "a thread failed");
    }
    regulars_customer_base_free(base);
}

static void a_child_goes_on(void) {
    regulars_customer_base *base = base_of_orders();
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        alarm(20); /* a pool that did not survive would wait for ever */
        regulars_customer_base *own = base_of_orders();
        bool good = ask(base) == NULL && ask(own) == NULL;
        regulars_customer_base_free(own);
        regulars_customer_base_free(base); /* the child's copy */
        _exit(good ? 0 : 1);
    }
    waitpid(child, &status, 0);
    CHECK(status == 0, "the child ended with %d", status);
    regulars_customer_base_free(base);
}

int main(void) {
    check_run("versions", versions);
    check_run("nothing ends as nothing", nothing_ends_as_nothing);
    check_run("an error names its row", an_error_names_its_row);
    check_run("a text ends where it is said", a_text_ends_where_it_is_said);
    check_run("an error leaves the frame as it was", an_error_leaves_the_frame_as_it_was);
    check_run("numbers of a quote", numbers_of_a_quote);
    check_run("whole columns are read", whole_columns_are_read);
    check_run("texts lie one after the other", texts_lie_one_after_the_other);
    check_run("tables are read", tables_are_read);
    check_run("what is missing has no value", what_is_missing_has_no_value);
    check_run("a table leaves as an Arrow stream", a_table_leaves_as_an_arrow_stream);
    check_run("threads share a base", threads_share_a_base);
    check_run("a child goes on", a_child_goes_on);
    return check_end();
}
