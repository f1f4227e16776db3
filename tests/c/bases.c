/* Bases that are merged, gone on with, saved and loaded, and rows that say more than who and when: bases FOLDER */
#include <regulars.h>

#include "arrow.h"
#include "check.h"
#include "columns.h"

/* The second half begins within the order a2. Amounts are decimals as text; a refund says so by its kind. */
#define UTF8(name, ...) "\"" name "\":{\"type\":\"utf8\",\"values\":[" __VA_ARGS__ "]}"
#define ORDERS(customers, dates, orders, amounts, kinds, channels) \
    "{" UTF8("customer_id", customers) "," UTF8("ordered_at", dates) "," UTF8("order_id", orders) "," \
    UTF8("amount", amounts) "," UTF8("kind", kinds) "," UTF8("channel", channels) "}"
#define CUSTOMERS_1 "\"ann\",\"bob\",\"ann\""
#define CUSTOMERS_2 "\"ann\",\"bob\",\"cid\",null,\"ann\""
#define DATES_1 "\"2026-01-05\",\"2026-01-06\",\"2026-02-10\""
#define DATES_2 "\"2026-02-10\",\"2026-02-20\",\"2026-02-21\",\"2026-02-22\",\"2026-03-01\""
#define ORDERS_1 "\"a1\",\"b1\",\"a2\""
#define ORDERS_2 "\"a2\",\"b1\",\"c1\",\"g1\",\"a3\""
#define AMOUNTS_1 "\"10.00\",\"20.00\",\"5.00\""
#define AMOUNTS_2 "\"2.50\",\"20.00\",\"8.25\",\"3.00\",\"1.00\""
#define KINDS_1 "\"order\",\"order\",\"order\""
#define KINDS_2 "\"order\",\"Refund\",\"order\",\"order\",\"order\""
#define CHANNELS_1 "\"web\",\"shop\",\"web\""
#define CHANNELS_2 "\"web\",\"shop\",\"web\",\"shop\",\"shop\""
static const char *WHOLE = ORDERS(CUSTOMERS_1 "," CUSTOMERS_2, DATES_1 "," DATES_2, ORDERS_1 "," ORDERS_2,
                                  AMOUNTS_1 "," AMOUNTS_2, KINDS_1 "," KINDS_2, CHANNELS_1 "," CHANNELS_2);
static const char *FIRST = ORDERS(CUSTOMERS_1, DATES_1, ORDERS_1, AMOUNTS_1, KINDS_1, CHANNELS_1);
static const char *SECOND = ORDERS(CUSTOMERS_2, DATES_2, ORDERS_2, AMOUNTS_2, KINDS_2, CHANNELS_2);
static const char *SECOND_AS_CSV = "customer_id,ordered_at,order_id,amount,kind,channel\n"
                                   "ann,2026-02-10,a2,2.50,order,web\n"
                                   "bob,2026-02-20,b1,20.00,Refund,shop\n"
                                   "cid,2026-02-21,c1,8.25,order,web\n"
                                   ",2026-02-22,g1,3.00,order,shop\n"
                                   "ann,2026-03-01,a3,1.00,order,shop\n";
/* Of a file only the columns that are named are read. */
static const char *OPTIONS = "{\"kind\":\"kind\",\"segments\":[\"channel\"]}";

static const char *folder;

static const char *path_of(const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void expect(regulars_error *error, int32_t code, const char *field) {
    const char *found = regulars_error_field(error);
    CHECK(regulars_error_code(error) == code, "expected error %d, found %d %s", code, regulars_error_code(error),
          error == NULL ? "" : regulars_error_message(error));
    CHECK(field == NULL || (found != NULL && strcmp(field, found) == 0), "expected field %s, found %s", field,
          found == NULL ? "none" : found);
    regulars_error_free(error);
}

static regulars_customer_base *base_of(const char *document, const char *options) {
    regulars_customer_base *base = NULL;
    expect(columns_base(document, options, &base), 0, NULL);
    return base;
}

static regulars_customer_base *merged_halves(void) {
    regulars_customer_base *first = base_of(FIRST, OPTIONS), *second = base_of(SECOND, OPTIONS), *merged = NULL;
    expect(regulars_customer_base_merge(first, second, &merged), 0, NULL);
    regulars_customer_base_free(first);
    regulars_customer_base_free(second);
    return merged;
}

static regulars_table *figure(const regulars_customer_base *base, const char *name, const char *options) {
    regulars_table *table = NULL;
    expect(regulars_customer_base_figure(base, name, REGULARS_NUL, options, strlen(options), &table), 0, NULL);
    return table;
}

/* The first error of a base's figures would leave them NULL; then nothing is the same. */
static void same_figures(const regulars_customer_base *one, const regulars_customer_base *other) {
    static const char *const asked[][2] = {
        {"intake", ""}, {"totals", ""}, {"totals", "{\"by\":\"channel\"}"}, {"rfm", ""},
        {"orders_per_customer", ""}, {"repeat_customer_rate", ""},
        {"cohorts", "{\"measure\":\"revenue\"}"}, {"cohorts", "{\"by\":\"channel\"}"}};
    for (size_t at = 0; at < sizeof asked / sizeof *asked; at++) {
        regulars_bytes *texts[2] = {NULL, NULL};
        const regulars_customer_base *bases[2] = {one, other};
        for (int side = 0; side < 2; side++) {
            regulars_table *table = figure(bases[side], asked[at][0], asked[at][1]);
            expect(regulars_table_json(table, &texts[side]), 0, NULL);
            regulars_table_free(table);
        }
        CHECK(texts[0] != NULL && texts[1] != NULL
                  && strcmp(regulars_bytes_data(texts[0]), regulars_bytes_data(texts[1])) == 0,
              "%s %s: expected %s, found %s", asked[at][0], asked[at][1], regulars_bytes_data(texts[0]),
              regulars_bytes_data(texts[1]));
        regulars_bytes_free(texts[0]);
        regulars_bytes_free(texts[1]);
    }
}

/* A cell as text; of a missing one "missing". */
static void cell(const regulars_table *table, size_t row, const char *name, const char *expected) {
    size_t column = 0;
    bool has_value = false;
    regulars_bytes *text = NULL;
    expect(regulars_table_find(table, name, REGULARS_NUL, &column), 0, NULL);
    expect(regulars_table_text(table, row, column, &text, &has_value), 0, NULL);
    const char *found = has_value ? regulars_bytes_data(text) : "missing";
    CHECK(strcmp(found, expected) == 0, "row %zu of %s: expected %s, found %s", row, name, expected, found);
    regulars_bytes_free(text);
}

static void a_merged_split_is_the_whole(void) {
    regulars_customer_base *whole = base_of(WHOLE, OPTIONS), *merged = merged_halves();
    same_figures(whole, merged);
    regulars_customer_base_free(whole);
    regulars_customer_base_free(merged);
}

static void an_appended_base_is_one_built_anew(void) {
    regulars_customer_base *whole = base_of(WHOLE, OPTIONS), *first = base_of(FIRST, OPTIONS), *appended = NULL;
    cJSON *json = json_read(SECOND, strlen(SECOND));
    struct columns columns;
    expect(columns_read(json, &columns), 0, NULL);
    expect(regulars_customer_base_append(first, columns.frame, NULL, 0, &appended), 0, NULL);
    same_figures(whole, appended);
    regulars_customer_base_free(appended);

    appended = NULL;
    const char *until = "{\"observed_until\":\"2026-05-01\"}";
    expect(regulars_customer_base_append(first, columns.frame, until, REGULARS_NUL, &appended), 0, NULL);
    regulars_table *totals = figure(appended, "totals", "");
    cell(totals, 0, "as_of", "2026-04-30");
    regulars_table_free(totals);
    regulars_customer_base *none = NULL;
    expect(regulars_customer_base_append(first, columns.frame, "{\"timezone\":\"UTC\"}", REGULARS_NUL, &none), 1011, NULL);
    expect(regulars_customer_base_append(first, NULL, NULL, 0, &none), 1012, "regulars_frame");
    expect(regulars_customer_base_append(first, columns.frame, NULL, 0, NULL), 1012, "appended");
    CHECK(none == NULL, "an error stored a base");
    regulars_customer_base_free(appended);
    columns_free(&columns);
    cJSON_Delete(json);

    FILE *file = fopen(path_of("second.csv"), "w");
    if (CHECK(file != NULL && fputs(SECOND_AS_CSV, file) >= 0 && fclose(file) == 0, "no file of orders")) {
        regulars_import *import = NULL;
        appended = NULL;
        expect(regulars_import_from_file(path_of("second.csv"), REGULARS_NUL, NULL, 0, &import), 0, NULL);
        expect(regulars_customer_base_append_import(first, import, NULL, 0, &appended), 0, NULL);
        same_figures(whole, appended);
        expect(regulars_customer_base_append_import(first, import, "{\"loader\":\"none\"}", REGULARS_NUL, &none), 1014, NULL);
        expect(regulars_customer_base_append_import(first, NULL, NULL, 0, &none), 1012, "regulars_import");
        regulars_customer_base_free(appended);
        regulars_import_free(import);
    }
    regulars_customer_base_free(first);
    regulars_customer_base_free(whole);
}

static void bases_that_do_not_go_together(void) {
    regulars_customer_base *one = base_of(FIRST, OPTIONS), *other = NULL, *none = NULL;
    other = base_of(SECOND, "{\"kind\":\"kind\",\"segments\":[\"channel\"],\"timezone\":\"Europe/Warsaw\"}");
    expect(regulars_customer_base_merge(one, other, &none), 1012, "timezone");
    regulars_customer_base_free(other);
    other = base_of("{" UTF8("customer_id", CUSTOMERS_1) "," UTF8("ordered_at", DATES_1) "," UTF8("kind", KINDS_1) ","
                    UTF8("channel", CHANNELS_1) "}", OPTIONS);
    expect(regulars_customer_base_merge(one, other, &none), 1001, "order_id");
    expect(regulars_customer_base_merge(one, NULL, &none), 1012, "regulars_customer_base");
    expect(regulars_customer_base_merge(one, one, NULL), 1012, "merged");
    CHECK(none == NULL, "an error stored a base");
    regulars_customer_base_free(other);
    regulars_customer_base_free(one);
}

static void a_saved_base_is_loaded_as_it_was(void) {
    regulars_customer_base *base = base_of(WHOLE, OPTIONS), *merged = merged_halves(), *loaded = NULL;
    expect(regulars_customer_base_save(base, path_of("whole.saved"), REGULARS_NUL), 0, NULL);
    expect(regulars_customer_base_save(merged, path_of("merged.saved"), REGULARS_NUL), 0, NULL);
    expect(regulars_customer_base_load(path_of("whole.saved"), REGULARS_NUL, &loaded), 0, NULL);
    same_figures(base, loaded);
    expect(regulars_customer_base_save(loaded, path_of("loaded.saved"), REGULARS_NUL), 0, NULL);
    size_t length = 0, other = 0;
    char *bytes = json_file_text(path_of("whole.saved"), &length);
    static const char *const others[] = {"merged.saved", "loaded.saved"};
    for (size_t at = 0; at < 2; at++) {
        char *found = json_file_text(path_of(others[at]), &other);
        CHECK(length == other && memcmp(bytes, found, length) == 0, "%s has other bytes", others[at]);
        free(found);
    }
    free(bytes);
    expect(regulars_customer_base_save(base, "/no/such/folder/base", REGULARS_NUL), 1018, NULL);
    expect(regulars_customer_base_save(base, NULL, 4), 1012, "path");
    expect(regulars_customer_base_save(NULL, "x", 1), 1012, "regulars_customer_base");
    regulars_customer_base_free(base);
    regulars_customer_base_free(merged);
    regulars_customer_base_free(loaded);
}

static void damaged(const char *bytes, size_t length, int32_t code) {
    regulars_customer_base *none = NULL;
    FILE *file = fopen(path_of("damaged.saved"), "w");
    if (CHECK(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0, "no file to read")) {
        expect(regulars_customer_base_load(path_of("damaged.saved"), REGULARS_NUL, &none), code, NULL);
    }
    CHECK(none == NULL, "an error stored a base");
}

static void a_damaged_file_is_refused(void) {
    regulars_customer_base *base = base_of(WHOLE, OPTIONS), *none = NULL;
    expect(regulars_customer_base_save(base, path_of("whole.saved"), REGULARS_NUL), 0, NULL);
    size_t length = 0;
    char *bytes = json_file_text(path_of("whole.saved"), &length);
    damaged("", 0, REGULARS_CODE_DAMAGED_FILE);
    damaged("customer_id,ordered_at\n1,2026-01-01\n", 36, REGULARS_CODE_DAMAGED_FILE);
    damaged(bytes, length - 1, REGULARS_CODE_DAMAGED_FILE);
    bytes[length / 2] ^= 1;
    damaged(bytes, length, REGULARS_CODE_DAMAGED_FILE);
    bytes[8] = 77; /* the version of the format */
    damaged(bytes, length, REGULARS_CODE_NEWER_FILE);
    expect(regulars_customer_base_load(path_of("no.such.file"), REGULARS_NUL, &none), REGULARS_CODE_UNREADABLE_FILE, NULL);
    expect(regulars_customer_base_load(path_of("whole.saved"), REGULARS_NUL, NULL), 1012, "base");
    free(bytes);
    regulars_customer_base_free(base);
}

/* ann and bob came in January, cid in February; bob's order b1 was given back in February. */
static void refunds_by_their_kind(void) {
    static const struct {
        const char *options, *orders, *customers, *revenue, *january, *february;
    } policies[] = {
        {"{\"kind\":\"kind\"}", "5", "3", "26.75", "30.00", "-12.50"},
        {"{\"kind\":\"kind\",\"refunds\":\"net_at_order\"}", "5", "3", "26.75", "10.00", "7.50"},
        {"{\"kind\":\"kind\",\"refunds\":\"drop\"}", "5", "3", "46.75", "30.00", "7.50"},
        {"{\"kind\":\"kind\",\"count_refunded\":false}", "4", "2", "26.75", "10.00", "7.50"},
    };
    for (size_t at = 0; at < sizeof policies / sizeof *policies; at++) {
        regulars_customer_base *base = base_of(WHOLE, policies[at].options);
        regulars_table *totals = figure(base, "totals", ""), *wide = NULL;
        cell(totals, 0, "orders", policies[at].orders);
        cell(totals, 0, "customers", policies[at].customers);
        cell(totals, 0, "revenue", policies[at].revenue);
        regulars_table *cohorts = figure(base, "cohorts", "{\"measure\":\"revenue\"}");
        expect(regulars_table_wide(cohorts, &wide), 0, NULL);
        cell(wide, 0, "0", policies[at].january);
        cell(wide, 0, "1", policies[at].february);
        regulars_table_free(wide);
        regulars_table_free(cohorts);
        regulars_table_free(totals);
        regulars_customer_base_free(base);
    }
    regulars_customer_base *none = NULL;
    expect(columns_base(WHOLE, "{\"kind\":\"kind\",\"refunds\":\"error\"}", &none), REGULARS_CODE_REFUND_FOUND, NULL);
}

static void figures_by_segment(void) {
    regulars_customer_base *base = base_of(WHOLE, OPTIONS);
    regulars_table *rate = figure(base, "repeat_customer_rate", "{\"by\":\"channel\"}"), *none = NULL;
    CHECK(regulars_table_rows(rate) == 2, "found %zu segments", regulars_table_rows(rate));
    cell(rate, 0, "channel", "shop"); /* bob, by his first order */
    cell(rate, 0, "numerator", "0");
    cell(rate, 0, "denominator", "1");
    cell(rate, 1, "channel", "web"); /* ann, who came again, and cid */
    cell(rate, 1, "numerator", "1");
    cell(rate, 1, "denominator", "2");
    expect(regulars_customer_base_rfm(base, "{\"by\":\"nothing\"}", REGULARS_NUL, &none), 1002, "by");
    regulars_table *counts = NULL;
    expect(regulars_customer_base_orders_per_customer(base, NULL, 0, &counts), 0, NULL);
    cell(counts, 0, "orders", "1"); /* bob and cid; ann has three */
    cell(counts, 0, "customers", "2");
    cell(counts, 0, "at_least", "3");
    cell(counts, 1, "orders", "3");
    regulars_table_free(counts);
    regulars_table_free(rate);
    regulars_customer_base_free(base);
}

/* A column for each role: kinds, states, currencies and intervals are texts, money is decimals as text. */
static void a_frame_carries_every_role(void) {
    const char *columns =
        "{" UTF8("customer_id", "\"ann\",\"bob\",null,null,\"ann\"") ","
        "\"ordered_at\":{\"type\":\"timestamp_us_utc\",\"values\":[1767571200000000,1767657600000000,1767744000000000,"
        "1767744000000000,1770163200000000]},"
        UTF8("order_id", "\"1\",\"2\",\"3\",\"4\",\"5\"") "," UTF8("amount", "\"10.00\",\"4.00\",\"1.00\",\"2.00\",\"10.00\"") ","
        UTF8("kind", "\"order\",\"order\",\"order\",\"order\",\"refund\"") "," UTF8("refund_of", "null,null,null,null,\"1\"") ","
        UTF8("status", "\"paid\",\"void\",\"paid\",\"paid\",\"paid\"") "," UTF8("cost", "\"3.10\",\"1\",\"0.50\",\"0.50\",null") ","
        UTF8("currency", "\"EUR\",\"EUR\",\"PLN\",\"EUR\",\"EUR\"") ","
        UTF8("email", "null,null,\"ann@example.com\",\"eve@example.com\",null") ","
        UTF8("billing_interval", "\"P1M\",\"P1M\",\"P1Y\",null,null") ","
        "\"billed_until\":{\"type\":\"date\",\"values\":[\"2026-02-05\",null,\"2027-01-07\",null,null]},"
        "\"shelf\":{\"type\":\"int64\",\"values\":[7,7,8,8,7]}}";
    const char *options =
        "{\"kind\":\"kind\",\"refund_of\":\"refund_of\",\"refunds\":\"net_at_order\",\"status\":\"status\",\"statuses\":[\"paid\"],"
        "\"cost\":\"cost\",\"currency\":\"currency\",\"rates\":{\"EUR\":1,\"PLN\":\"0.25\"},\"guest_key\":\"email\","
        "\"identity\":[[\"ann@example.com\",\"ann\"]],\"billing_interval\":\"billing_interval\",\"billed_until\":\"billed_until\","
        "\"segments\":[\"shelf\"]}";
    regulars_customer_base *base = base_of(columns, options);
    regulars_table *totals = figure(base, "totals", "{\"by\":\"shelf\"}"), *intake = figure(base, "intake", "");
    regulars_bytes *json = NULL;
    /* Of ann alone: 10.00, and as a guest 1.00 in zloty, which is 0.25; the refund takes the 10.00 back. */
    CHECK(regulars_table_rows(totals) == 1, "found %zu rows", regulars_table_rows(totals));
    cell(totals, 0, "shelf", "7");
    cell(totals, 0, "orders", "2");
    cell(totals, 0, "revenue", "0.25");
    expect(regulars_table_json(intake, &json), 0, NULL);
    cJSON *document = json_read(regulars_bytes_data(json), regulars_bytes_length(json));
    const cJSON *counts = json_at(document, "/about/intake");
    CHECK(json_integer(json_at(counts, "/rows")) == 5, "rows");
    CHECK(json_integer(json_at(counts, "/other_statuses/void")) == 1, "statuses");
    CHECK(json_integer(json_at(counts, "/identified_rows")) == 1, "identified guests");
    CHECK(json_integer(json_at(counts, "/guest_rows")) == 1, "guests");
    CHECK(json_integer(json_at(counts, "/refunds")) == 1 && json_integer(json_at(counts, "/refunds_unmatched")) == 0, "refunds");
    cJSON_Delete(document);
    regulars_bytes_free(json);
    regulars_table_free(intake);
    regulars_table_free(totals);
    regulars_customer_base_free(base);
}

static void a_base_straight_from_a_stream(void) {
    /* A table of cohorts as orders: its cohorts are January (in three months) and February (in two), none of them a guest. */
    const char *names = "{\"customer_id\":\"period\",\"ordered_at\":\"cohort\",\"amount\":\"size\"}";
    regulars_customer_base *base = base_of(WHOLE, OPTIONS), *other = NULL, *none = NULL;
    regulars_table *cohorts = figure(base, "cohorts", "");
    struct ArrowArrayStream stream = {0};
    expect(regulars_table_export_arrow(cohorts, &stream), 0, NULL);
    expect(regulars_customer_base_from_stream(&stream, names, REGULARS_NUL, NULL), 1012, "base");
    expect(regulars_customer_base_from_stream(NULL, names, REGULARS_NUL, &none), 1012, "stream");
    CHECK(stream.release != NULL && none == NULL, "a stream was read for nothing");
    expect(regulars_customer_base_from_stream(&stream, names, REGULARS_NUL, &other), 0, NULL);
    CHECK(stream.release == NULL, "the stream was not taken over");
    regulars_table *totals = figure(other, "totals", "");
    cell(totals, 0, "orders", "5");
    cell(totals, 0, "customers", "3");
    cell(totals, 0, "revenue", "8"); /* 2 + 2 + 2 + 1 + 1 */
    regulars_table_free(totals);
    regulars_customer_base_free(other);

    expect(regulars_table_export_arrow(cohorts, &stream), 0, NULL);
    expect(regulars_customer_base_from_stream(&stream, NULL, 0, &none), 1001, "customer_id");
    CHECK(stream.release == NULL, "a stream that was refused was not released");
    expect(regulars_customer_base_from_stream(&stream, names, REGULARS_NUL, &none), 1003, NULL);
    CHECK(none == NULL, "an error stored a base");
    regulars_table_free(cohorts);
    regulars_customer_base_free(base);
}

int main(int count, char **arguments) {
    folder = count > 1 ? arguments[1] : ".";
    check_run("a merged split is the whole", a_merged_split_is_the_whole);
    check_run("an appended base is one built anew", an_appended_base_is_one_built_anew);
    check_run("bases that do not go together", bases_that_do_not_go_together);
    check_run("a saved base is loaded as it was", a_saved_base_is_loaded_as_it_was);
    check_run("a damaged file is refused", a_damaged_file_is_refused);
    check_run("refunds by their kind", refunds_by_their_kind);
    check_run("figures by segment", figures_by_segment);
    check_run("a frame carries every role", a_frame_carries_every_role);
    check_run("a base straight from a stream", a_base_straight_from_a_stream);
    return check_end();
}
