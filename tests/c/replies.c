/* Prints the reply to each request, as it is, or its error: replies REQUESTS.json */
#include <regulars.h>

#include "columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *text_at(const cJSON *request, const char *pointer) { return json_at(request, pointer)->valuestring; }

static regulars_error *figure_of(const cJSON *request, regulars_bytes **reply) {
    struct columns columns;
    regulars_customer_base *base = NULL;
    regulars_table *table = NULL;
    regulars_error *error = columns_read(json_at(request, "/columns"), &columns);
    if (error == NULL) error = regulars_customer_base_new(columns.frame, text_at(request, "/base"), REGULARS_NUL, &base);
    columns_free(&columns);
    if (error == NULL) {
        error = regulars_customer_base_figure(base, text_at(request, "/figure"), REGULARS_NUL,
                                              text_at(request, "/options"), REGULARS_NUL, &table);
    }
    if (error == NULL) error = regulars_table_json(table, reply);
    regulars_table_free(table);
    regulars_customer_base_free(base);
    return error;
}

static void print(const regulars_error *error, const regulars_bytes *reply) {
    uint64_t row;
    if (error == NULL) {
        fwrite(regulars_bytes_data(reply), 1, regulars_bytes_length(reply), stdout);
        return;
    }
    const char *field = regulars_error_field(error);
    printf("error %d %s %s ", regulars_error_code(error), regulars_error_name(error), field == NULL ? "-" : field);
    if (regulars_error_row(error, &row)) printf("%" PRIu64, row);
    printf(" %s", regulars_error_message(error));
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    cJSON *requests = json_read_file(arguments[1]);
    const cJSON *request;
    cJSON_ArrayForEach(request, requests) {
        regulars_bytes *reply = NULL;
        const cJSON *call = json_at(request, "/call");
        regulars_error *error = call == NULL ? figure_of(request, &reply)
                                             : regulars_call(call->valuestring, REGULARS_NUL, text_at(request, "/request"),
                                                             REGULARS_NUL, &reply);
        printf("# %s\n", text_at(request, "/id"));
        print(error, reply);
        printf("\n");
        regulars_error_free(error);
        regulars_bytes_free(reply);
    }
    cJSON_Delete(requests);
    return 0;
}
