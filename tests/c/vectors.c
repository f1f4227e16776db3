/* Runs vectors through the C interface: vectors FILE… */
#include <regulars.h>

#include "check.h"
#include "columns.h"
#include "json.h"

static const cJSON *vector;

static char *reply_of(regulars_bytes *bytes) {
    char *text = malloc(regulars_bytes_length(bytes) + 1);
    memcpy(text, regulars_bytes_data(bytes), regulars_bytes_length(bytes) + 1);
    regulars_bytes_free(bytes);
    return text;
}

static regulars_error *run_call(char **reply) {
    const cJSON *input = json_at(vector, "/input");
    char *request = cJSON_IsString(input) ? strdup(input->valuestring) : cJSON_PrintUnformatted(input);
    regulars_bytes *bytes = NULL;
    regulars_error *error = regulars_call(json_at(vector, "/call")->valuestring, REGULARS_NUL, request, strlen(request),
                                          &bytes);
    free(request);
    if (error == NULL) *reply = reply_of(bytes);
    return error;
}

static char *options_at(const char *pointer) {
    const cJSON *options = json_at(vector, pointer);
    return options == NULL ? strdup("") : cJSON_PrintUnformatted(options);
}

static regulars_error *run_figure(char **reply) {
    struct columns columns;
    regulars_customer_base *base = NULL;
    regulars_table *table = NULL;
    regulars_bytes *bytes = NULL;
    char *base_options = options_at("/input/base"), *options = options_at("/options");
    const char *figure = json_at(vector, "/figure")->valuestring;

    regulars_error *error = columns_read(json_at(vector, "/input/columns"), &columns);
    if (error == NULL) error = regulars_customer_base_new(columns.frame, base_options, strlen(base_options), &base);
    columns_free(&columns);
    if (error == NULL) {
        error = regulars_customer_base_figure(base, figure, REGULARS_NUL, options, strlen(options), &table);
    }
    if (error == NULL) error = regulars_table_json(table, &bytes);
    if (error == NULL) *reply = reply_of(bytes);
    regulars_table_free(table);
    regulars_customer_base_free(base);
    free(base_options);
    free(options);
    return error;
}

static void check_error(const regulars_error *error) {
    const cJSON *expected = json_at(vector, "/error"), *field = json_at(expected, "/field"), *row = json_at(expected, "/row");
    if (!CHECK(error != NULL, "expected error %d, found a reply", (int)json_integer(json_at(expected, "/code")))) return;
    const char *found = regulars_error_field(error);
    uint64_t at = 0;
    bool has_row = regulars_error_row(error, &at);
    CHECK(regulars_error_code(error) == json_integer(json_at(expected, "/code")), "expected error %d, found %d: %s",
          (int)json_integer(json_at(expected, "/code")), regulars_error_code(error), regulars_error_message(error));
    if (cJSON_IsString(field)) {
        CHECK(found != NULL && strcmp(found, field->valuestring) == 0, "expected the field %s, found %s",
              field->valuestring, found == NULL ? "none" : found);
    }
    if (cJSON_IsNull(field)) CHECK(found == NULL, "expected no field, found %s", found);
    if (json_is_number(row)) {
        CHECK(has_row && at == (uint64_t)json_integer(row), "expected row %s, found %d", row->valuestring,
              has_row ? (int)at : -1);
    }
    if (cJSON_IsNull(row)) CHECK(!has_row, "expected no row");
}

static void check_pointers(const cJSON *found, double tolerance) {
    char where[512];
    for (const cJSON *one = json_at(vector, "/expect")->child; one != NULL; one = one->next) {
        const cJSON *value = json_at(found, one->string);
        if (!json_matches(one, value, tolerance, where, sizeof where)) {
            char *expected = cJSON_PrintUnformatted(one), *text = value == NULL ? NULL : cJSON_PrintUnformatted(value);
            CHECK(false, "at %s%s: expected %s, found %s", one->string, where, expected, text == NULL ? "nothing" : text);
            free(expected);
            free(text);
        }
    }
}

static void check_reply(const char *reply, bool is_call) {
    const cJSON *expected = json_at(vector, "/expected"), *tolerance = json_at(vector, "/tolerance");
    double within = tolerance == NULL ? 1e-12 : json_double(tolerance);
    cJSON *found = json_read(reply, strlen(reply));
    if (!CHECK(found != NULL, "the reply is not JSON: %s", reply)) return;
    if (expected == NULL) {
        check_pointers(found, within);
    } else if (is_call) {
        char *bytes = cJSON_PrintUnformatted(expected);
        CHECK(strcmp(bytes, reply) == 0, "expected %s\n    found    %s", bytes, reply);
        free(bytes);
    } else {
        char where[512];
        CHECK(json_matches(expected, found, within, where, sizeof where), "the table differs at %s: %s", where, reply);
    }
    cJSON_Delete(found);
}

static void run_vector(void) {
    const char *kind = json_at(vector, "/kind")->valuestring;
    bool is_call = strcmp(kind, "call") == 0;
    if (!CHECK(is_call || strcmp(kind, "figure") == 0, "a vector of unknown kind %s", kind)) return;
    char *reply = NULL;
    regulars_error *error = is_call ? run_call(&reply) : run_figure(&reply);
    if (json_at(vector, "/error") != NULL) check_error(error);
    else if (CHECK(error == NULL, "error %d: %s (%s)", regulars_error_code(error), regulars_error_message(error),
                   regulars_error_field(error) == NULL ? "" : regulars_error_field(error))) check_reply(reply, is_call);
    regulars_error_free(error);
    free(reply);
}

int main(int count, char **paths) {
    for (int at = 1; at < count; at++) {
        cJSON *file = json_read_file(paths[at]);
        const cJSON *schema = json_at(file, "/schema");
        if (!cJSON_IsString(schema) || strcmp(schema->valuestring, "regulars.vectors/1") != 0) {
            printf("failed: %s is not a file of vectors\n", paths[at]);
            check_failed++;
        }
        cJSON_ArrayForEach(vector, json_at(file, "/vectors")) check_run(json_at(vector, "/id")->valuestring, run_vector);
        cJSON_Delete(file);
    }
    return check_end();
}
