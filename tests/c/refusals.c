/* Calls that are wrong, each in a way of its own, and the error that each gets: refusals FOLDER [twice]. Nothing may be stored.

   With `twice` handles are freed twice too, which the library catches where it can and tools that watch memory report. */
#include <regulars.h>

#include "check.h"

static const int64_t IDS[] = {1, 2, 1};
static const int32_t DAYS[] = {20000, 20001, 20040};
static const int64_t OFFSETS[] = {0, 1, 2, 3}, FALLING[] = {0, 3, 2, 3}, BELOW[] = {-1, 0, 0, 1};

static const char PROGRAM[] =
    "{\"schema\": \"regulars.program/1\", \"id\": \"club\", \"version\": 1, \"effective_from\": \"2020-01-01T00:00:00Z\","
    " \"currency\": \"EUR\", \"timezone\": \"UTC\", \"earn\": [{\"id\": \"base\", \"on\": \"order\", \"points\": 1, \"per\": 100}]}";

static regulars_frame *frame;
static regulars_customer_base *base;
static regulars_table *rate;
static regulars_bytes *version;

/* What calls would store their results in. Whatever comes, these stay as they are. */
static regulars_frame *no_frame;
static regulars_import *no_import;
static regulars_customer_base *no_base;
static regulars_table *no_table;
static regulars_bytes *no_bytes;
static size_t no_column = 99;
static int64_t no_number = 77;
static double no_share = 0.25;
static bool no_value = true;
static const int64_t *no_values = IDS;
static const char *no_texts = "";

/* Counts a call as a test: its error, the field that it names, and that nothing was stored. */
static void refused(const char *cause, int32_t code, const char *field, regulars_error *error) {
    const char *found = regulars_error_field(error);
    check_good = true;
    CHECK(regulars_error_code(error) == code, "expected %d, found %d: %s", code, regulars_error_code(error),
          error == NULL ? "no error" : regulars_error_message(error));
    CHECK(field == NULL ? found == NULL : found != NULL && strcmp(field, found) == 0, "expected the field %s, found %s",
          field == NULL ? "none" : field, found == NULL ? "none" : found);
    CHECK(error == NULL || (strlen(regulars_error_message(error)) > 20 && strlen(regulars_error_name(error)) > 5),
          "an error without words");
    CHECK(no_frame == NULL && no_import == NULL && no_base == NULL && no_table == NULL && no_bytes == NULL &&
              no_column == 99 && no_number == 77 && no_share == 0.25 && no_value && no_values == IDS && *no_texts == 0,
          "an error stored a result");
    check_good ? check_passed++ : check_failed++;
    if (!check_good) printf("failed: %s\n", cause);
    regulars_error_free(error);
}

static void good(regulars_error *error) {
    if (error != NULL) {
        printf("    expected no error, found %d: %s\n", regulars_error_code(error), regulars_error_message(error));
        exit(1);
    }
}

static void nothing_where_something_is_needed(void) {
    refused("a frame without a place", 1012, "frame", regulars_frame_new(NULL));
    refused("no frame to add to", 1012, "regulars_frame", regulars_frame_add_int64(NULL, "a", 1, IDS, 3, NULL));
    refused("no name of a column", 1012, "name", regulars_frame_add_int64(frame, NULL, 1, IDS, 3, NULL));
    refused("no values", 1012, "other", regulars_frame_add_int64(frame, "other", 5, NULL, 3, NULL));
    refused("no offsets", 1012, "other", regulars_frame_add_utf8(frame, "other", 5, "abc", NULL, 3, NULL));
    refused("no bytes of texts", 1012, "other", regulars_frame_add_utf8(frame, "other", 5, NULL, OFFSETS, 3, NULL));
    refused("no frame to read", 1012, "regulars_frame", regulars_customer_base_new(NULL, NULL, 0, &no_base));
    refused("no place for a base", 1012, "base", regulars_customer_base_new(frame, NULL, 0, NULL));
    refused("no import", 1012, "regulars_import", regulars_customer_base_from_import(NULL, NULL, 0, &no_base));
    refused("no stream", 1012, "stream", regulars_import_from_stream(NULL, &no_import));
    refused("no stream for a base", 1012, "stream", regulars_customer_base_from_stream(NULL, NULL, 0, &no_base));
    refused("no path of a file", 1012, "path", regulars_import_from_file(NULL, 4, NULL, 0, &no_import));
    refused("no base", 1012, "regulars_customer_base", regulars_customer_base_rfm(NULL, NULL, 0, &no_table));
    refused("no place for a table", 1012, "table", regulars_customer_base_rfm(base, NULL, 0, NULL));
    refused("no name of a figure", 1012, "name", regulars_customer_base_figure(base, NULL, 3, NULL, 0, &no_table));
    refused("no options of this length", 1012, "options", regulars_customer_base_rfm(base, NULL, 2, &no_table));
    refused("no other base", 1012, "regulars_customer_base", regulars_customer_base_merge(base, NULL, &no_base));
    refused("no place to save to", 1012, "path", regulars_customer_base_save(base, NULL, 1));
    refused("no model", 1012, "model", regulars_customer_base_fit(base, NULL, 6, NULL, 0, &no_bytes));
    refused("no programs", 1012, "programs", regulars_customer_base_replay(base, NULL, 6, &no_bytes));
    refused("no request", 1012, "request", regulars_call("version", 7, NULL, REGULARS_NUL, &no_bytes));
    refused("no place for a reply", 1012, "reply", regulars_call("version", 7, "{}", 2, NULL));
    refused("no table", 1012, "regulars_table", regulars_table_json(NULL, &no_bytes));
    refused("no place for a number", 1012, "value", regulars_table_float64(rate, 0, 0, NULL, &no_value));
    refused("no place for its presence", 1012, "has_value", regulars_table_float64(rate, 0, 0, &no_share, NULL));
    refused("no place for the ends of texts", 1012, "ends", regulars_table_text_values(rate, 0, &no_texts, NULL));
    refused("no document", 1012, "regulars_bytes", regulars_bytes_int64(NULL, "/a", 2, &no_number, &no_value));
    refused("no pointer into a document", 1012, "pointer", regulars_bytes_int64(version, NULL, 2, &no_number, &no_value));
}

static void what_is_not_what_it_should_be(void) {
    static const int64_t zeros[8];
    refused("a frame for a base", 1012, "regulars_customer_base",
            regulars_customer_base_rfm((regulars_customer_base *)frame, NULL, 0, &no_table));
    refused("a table for a frame", 1012, "regulars_frame", regulars_frame_add_int64((regulars_frame *)rate, "a", 1, IDS, 3, NULL));
    refused("zeros for a table", 1012, "regulars_table", regulars_table_json((const regulars_table *)zeros, &no_bytes));
    refused("the middle of a handle", 1012, "regulars_table",
            regulars_table_json((const regulars_table *)((const char *)rate + 1), &no_bytes));
    refused("a name that is no UTF-8", 1011, "name", regulars_call("\xff", 1, "{}", 2, &no_bytes));
    refused("a request that is no UTF-8", 1011, "request", regulars_call("version", 7, "{\"a\":\"\xc3\"}", 9, &no_bytes));
    refused("a length that no memory has", 1012, "request", regulars_call("version", 7, "{}", SIZE_MAX - 1, &no_bytes));
    refused("values that lie askew", 1012, "other",
            regulars_frame_add_int64(frame, "other", 5, (const int64_t *)((const char *)IDS + 1), 2, NULL));
    refused("more values than memory has", 1013, "other",
            regulars_frame_add_float64(frame, "other", 5, (const double *)IDS, SIZE_MAX / 4, NULL));
    refused("a column twice", 1012, "customer_id", regulars_frame_add_int64(frame, "customer_id", REGULARS_NUL, IDS, 3, NULL));
    refused("a column that is too short", 1004, "other", regulars_frame_add_int64(frame, "other", 5, IDS, 2, NULL));
    refused("offsets that fall", 1005, "other", regulars_frame_add_utf8(frame, "other", 5, "abc", FALLING, 3, NULL));
    refused("offsets below nothing", 1005, "other", regulars_frame_add_utf8(frame, "other", 5, "abc", BELOW, 3, NULL));
}

static void text_columns_of_other_bytes(void) {
    regulars_frame *own = NULL;
    good(regulars_frame_new(&own));
    good(regulars_frame_add_utf8(own, "customer_id", REGULARS_NUL, "a\xff" "b", OFFSETS, 3, NULL));
    good(regulars_frame_add_date32(own, "ordered_at", REGULARS_NUL, DAYS, 3, NULL));
    refused("a customer that is no UTF-8", 1005, "customer_id", regulars_customer_base_new(own, NULL, 0, &no_base));
    regulars_frame_free(own);
    good(regulars_frame_new(&own));
    good(regulars_frame_add_date32(own, "ordered_at", REGULARS_NUL, DAYS, 3, NULL));
    refused("a frame without customers", 1001, "customer_id", regulars_customer_base_new(own, NULL, 0, &no_base));
    regulars_frame_free(own);
}

static void names_and_options(void) {
    refused("an unknown call", 1014, NULL, regulars_call("no.such.call", REGULARS_NUL, "{}", 2, &no_bytes));
    refused("an unknown figure", 1014, NULL, regulars_customer_base_figure(base, "happiness", 9, NULL, 0, &no_table));
    refused("an unknown model", 1014, NULL, regulars_customer_base_fit(base, "crystal_ball", 12, NULL, 0, &no_bytes));
    refused("options that are no JSON", 1011, NULL, regulars_customer_base_rfm(base, "{", 1, &no_table));
    refused("an option that there is not", 1011, "zone", regulars_customer_base_new(frame, "{\"zone\":1}", 10, &no_base));
    refused("a zone that there is not", 3003, "timezone",
            regulars_customer_base_new(frame, "{\"timezone\":\"Mars\"}", REGULARS_NUL, &no_base));
    refused("a period that there is not", 3001, "period",
            regulars_customer_base_cohorts(base, "{\"period\":\"moon\"}", REGULARS_NUL, &no_table));
    refused("a program that is none", 5001, "/programs/0",
            regulars_call("loyalty.quote", REGULARS_NUL, "{\"programs\":[7]}", REGULARS_NUL, &no_bytes));
    refused("programs over orders without amounts", 2004, "amount",
            regulars_customer_base_replay(base, PROGRAM, REGULARS_NUL, &no_bytes));
    refused("a program that is none over orders", 5001, "",
            regulars_customer_base_replay(base, "[7]", REGULARS_NUL, &no_bytes));
    refused("a row beyond the table", 1012, "row", regulars_table_float64(rate, 1, 0, &no_share, &no_value));
    refused("a column beyond the table", 1012, "column", regulars_table_float64(rate, 0, 99, &no_share, &no_value));
    refused("a whole column beyond the table", 1012, "column", regulars_table_int64_values(rate, 99, &no_values));
    refused("a column of another type", 1003, "value", regulars_table_int64(rate, 0, 0, &no_number, &no_value));
    refused("a whole column of another type", 1003, "value", regulars_table_int64_values(rate, 0, &no_values));
    refused("a column that there is not", 1002, NULL, regulars_table_find(rate, "nothing", REGULARS_NUL, &no_column));
    refused("a matrix of what is none", 1002, NULL, regulars_table_wide(rate, &no_table));
    refused("a value that there is not", 1012, "/v", regulars_bytes_int64(version, "/v", 2, &no_number, &no_value));
    refused("a pointer that is none", 1012, "version", regulars_bytes_int64(version, "version", 7, &no_number, &no_value));
    refused("a value of another type", 1003, "/version", regulars_bytes_int64(version, "/version", 8, &no_number, &no_value));
}

static void files(const char *folder) {
    char path[4096];
    FILE *file;
    refused("a file that there is not", 1010, NULL,
            regulars_import_from_file("/no/such/file.parquet", REGULARS_NUL, NULL, 0, &no_import));
    snprintf(path, sizeof path, "%s/not.parquet", folder);
    file = fopen(path, "w");
    fputs("PAR1 or not", file);
    fclose(file);
    refused("a file that is no Parquet", 1010, NULL, regulars_import_from_file(path, REGULARS_NUL, NULL, 0, &no_import));
    refused("a file that is no base", 1016, NULL, regulars_customer_base_load(path, REGULARS_NUL, &no_base));
    refused("a base that there is not", 1010, NULL, regulars_customer_base_load("/no/such/base", REGULARS_NUL, &no_base));
    refused("a folder that there is not", 1018, NULL, regulars_customer_base_save(base, "/no/such/folder/base", REGULARS_NUL));
}

static void freed_twice(void) {
    regulars_table *table = NULL;
    good(regulars_customer_base_rfm(base, NULL, 0, &table));
    regulars_table_free(table);
    refused("a table that was freed", 1012, "regulars_table", regulars_table_json(table, &no_bytes));
    regulars_table_free(table); /* left alone */
}

int main(int count, char **arguments) {
    if (count < 2 || regulars_abi_version() != REGULARS_ABI_VERSION) return 2;
    good(regulars_frame_new(&frame));
    good(regulars_frame_add_int64(frame, "customer_id", REGULARS_NUL, IDS, 3, NULL));
    good(regulars_frame_add_date32(frame, "ordered_at", REGULARS_NUL, DAYS, 3, NULL));
    good(regulars_customer_base_new(frame, NULL, 0, &base));
    good(regulars_customer_base_repeat_customer_rate(base, NULL, 0, &rate));
    good(regulars_call("version", 7, "{}", 2, &version));
    nothing_where_something_is_needed();
    what_is_not_what_it_should_be();
    text_columns_of_other_bytes();
    names_and_options();
    files(arguments[1]);
    if (count > 2) freed_twice();
    regulars_bytes_free((regulars_bytes *)rate); /* of another kind: left alone */
    regulars_bytes_free(version);
    regulars_table_free(rate);
    regulars_customer_base_free(base);
    regulars_frame_free(frame);
    return check_end();
}
