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

static void null_is_refused(void) {
    regulars_customer_base *base = base_of_orders();
    regulars_table *table = NULL;
    regulars_bytes *bytes = NULL;
    bool has_value;
    int64_t value;
    expect(regulars_frame_new(NULL), 1012, "frame");
    expect(regulars_frame_add_int64(NULL, "a", 1, CUSTOMERS, 4, NULL), 1012, "regulars_frame");
    expect(regulars_customer_base_new(NULL, NULL, 0, &base), 1012, "regulars_frame");
    expect(regulars_customer_base_rfm(NULL, NULL, 0, &table), 1012, "regulars_customer_base");
    expect(regulars_customer_base_rfm(base, NULL, 0, NULL), 1012, "table");
    expect(regulars_customer_base_figure(base, NULL, 3, NULL, 0, &table), 1012, "name");
    expect(regulars_customer_base_figure(base, "rfm", 3, NULL, 2, &table), 1012, "options");
    expect(regulars_call("version", 7, "{}", 2, NULL), 1012, "reply");
    expect(regulars_call("version", 7, NULL, REGULARS_NUL, &bytes), 1012, "request");
    expect(regulars_table_json(NULL, &bytes), 1012, "regulars_table");
    expect(regulars_table_int64(NULL, 0, 0, &value, &has_value), 1012, "regulars_table");
    expect(regulars_import_from_stream(NULL, NULL), 1012, "import");
    CHECK(table == NULL && bytes == NULL, "an error stored a result");
    regulars_customer_base_free(base);
}

static void another_handle_is_refused(void) {
    regulars_frame *frame = orders();
    regulars_table *table = NULL;
    expect(regulars_customer_base_rfm((regulars_customer_base *)frame, NULL, 0, &table), 1012, "regulars_customer_base");
    regulars_table_free((regulars_table *)frame); /* left alone */
    regulars_customer_base *base = NULL;
    expect(regulars_customer_base_new(frame, NULL, 0, &base), 1006, NULL); /* an amount is missing, but the frame lives */
    CHECK(table == NULL && base == NULL, "an error stored a result");
    regulars_frame_free(frame);
}

static void texts_are_checked(void) {
    regulars_bytes *bytes = NULL;
    expect(regulars_call("\xff", 1, "{}", 2, &bytes), 1011, "name");
    expect(regulars_call("no.such.call", REGULARS_NUL, "{}", 2, &bytes), 1014, NULL);
    expect(regulars_call("version", 7, "{}", SIZE_MAX - 1, &bytes), 1012, "request");
    CHECK(bytes == NULL, "an error stored a result");
    expect(regulars_call("version and more", 7, "{}", 2, &bytes), 0, NULL);
    CHECK(strlen(regulars_bytes_data(bytes)) == regulars_bytes_length(bytes), "a NUL behind the end");
    regulars_bytes_free(bytes);
}

static void columns_are_checked(void) {
    static const int64_t falling[] = {0, 3, 2}, below[] = {-1, 0, 0};
    regulars_frame *frame = orders();
    uint64_t row = 9;
    expect(regulars_frame_add_int64(frame, "amount", REGULARS_NUL, AMOUNTS, 4, NULL), 1012, "amount");
    expect(regulars_frame_add_int64(frame, "other", REGULARS_NUL, AMOUNTS, 3, NULL), 1004, "other");
    expect(regulars_frame_add_int64(frame, "other", REGULARS_NUL, NULL, 4, NULL), 1012, "other");
    expect(regulars_frame_add_int64(frame, "other", REGULARS_NUL, (const int64_t *)((const char *)AMOUNTS + 1), 4, NULL),
           1012, "other");
    expect(regulars_frame_add_float64(frame, "other", REGULARS_NUL, (const double *)AMOUNTS, SIZE_MAX / 4, NULL), 1013,
           "other");
    expect(regulars_frame_add_utf8(frame, "other", REGULARS_NUL, "abc", below, 2, NULL), 1005, "other");
    regulars_error *error = regulars_frame_add_utf8(frame, "other", REGULARS_NUL, "abc", falling, 2, NULL);
    CHECK(regulars_error_row(error, &row) && row == 1, "expected row 1, found %d", (int)row);
    CHECK(strcmp(regulars_error_name(error), "unreadable_value") == 0, "found %s", regulars_error_name(error));
    expect(error, 1005, "other");
    regulars_frame_free(frame);
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
    check_run("NULL is refused", null_is_refused);
    check_run("another handle is refused", another_handle_is_refused);
    check_run("texts are checked", texts_are_checked);
    check_run("columns are checked", columns_are_checked);
    check_run("tables are read", tables_are_read);
    check_run("what is missing has no value", what_is_missing_has_no_value);
    check_run("a table leaves as an Arrow stream", a_table_leaves_as_an_arrow_stream);
    check_run("threads share a base", threads_share_a_base);
    check_run("a child goes on", a_child_goes_on);
    return check_end();
}
