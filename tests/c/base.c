/* Saves a log in every way that a base can be made of it, and writes figures of what was loaded: base LOG.json FOLDER */
#include <regulars.h>

#include "columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

static void must(regulars_error *error) {
    if (error == NULL) return;
    fprintf(stderr, "%s [%d]\n", regulars_error_message(error), regulars_error_code(error));
    exit(1);
}

static const char *path_of(const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static regulars_customer_base *base_of(const cJSON *columns, const char *options) {
    struct columns read;
    regulars_customer_base *base = NULL;
    must(columns_read(columns, &read));
    must(regulars_customer_base_new(read.frame, options, REGULARS_NUL, &base));
    columns_free(&read);
    return base;
}

static void save(regulars_customer_base *base, const char *name) {
    must(regulars_customer_base_save(base, path_of(name), REGULARS_NUL));
    regulars_customer_base_free(base);
}

static void write(const char *kind, int number, regulars_bytes *text) {
    char name[64];
    snprintf(name, sizeof name, "%s-%d.json", kind, number);
    FILE *file = fopen(path_of(name), "w");
    if (file == NULL || fputs(regulars_bytes_data(text), file) < 0 || fclose(file) != 0) exit(1);
    regulars_bytes_free(text);
}

static void write_figure(const regulars_customer_base *base, const cJSON *asked, int number) {
    regulars_table *table = NULL;
    regulars_bytes *json = NULL;
    char *options = cJSON_PrintUnformatted(cJSON_GetArrayItem(asked, 1));
    const char *figure = cJSON_GetArrayItem(asked, 0)->valuestring;
    must(regulars_customer_base_figure(base, figure, REGULARS_NUL, options, strlen(options), &table));
    must(regulars_table_json(table, &json));
    write("figure", number, json);
    regulars_table_free(table);
    free(options);
}

static void write_fit(const regulars_customer_base *base, const cJSON *asked, int number) {
    regulars_bytes *fitted = NULL;
    char *options = cJSON_PrintUnformatted(cJSON_GetArrayItem(asked, 1));
    const char *model = cJSON_GetArrayItem(asked, 0)->valuestring;
    must(regulars_customer_base_fit(base, model, REGULARS_NUL, options, strlen(options), &fitted));
    write("fit", number, fitted);
    free(options);
}

static void write_replay(const regulars_customer_base *base, const cJSON *programs, int number) {
    regulars_bytes *sums = NULL;
    char *text = cJSON_PrintUnformatted(programs);
    must(regulars_customer_base_replay(base, text, REGULARS_NUL, &sums));
    write("replay", number, sums);
    free(text);
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    folder = arguments[2];
    cJSON *log = json_read_file(arguments[1]);
    char *options = cJSON_PrintUnformatted(json_at(log, "/options"));
    const cJSON *file = json_at(log, "/file"), *asked;
    regulars_customer_base *first = base_of(json_at(log, "/first"), options), *made = NULL;

    save(base_of(json_at(log, "/whole"), options), "whole.saved");
    regulars_customer_base *second = base_of(json_at(log, "/second"), options);
    must(regulars_customer_base_merge(first, second, &made));
    save(made, "merged.saved");
    struct columns more;
    must(columns_read(json_at(log, "/second"), &more));
    must(regulars_customer_base_append(first, more.frame, NULL, 0, &made));
    save(made, "appended.saved");
    columns_free(&more);
    if (cJSON_IsString(file)) {
        regulars_import *import = NULL;
        must(regulars_import_from_file(file->valuestring, REGULARS_NUL, NULL, 0, &import));
        must(regulars_customer_base_from_import(import, options, REGULARS_NUL, &made));
        save(made, "file.saved");
        regulars_import_free(import);
    }
    must(regulars_customer_base_load(path_of("whole.saved"), REGULARS_NUL, &made));
    int number = 0;
    cJSON_ArrayForEach(asked, json_at(log, "/figures")) write_figure(made, asked, number++);
    number = 0;
    cJSON_ArrayForEach(asked, json_at(log, "/fits")) write_fit(made, asked, number++);
    number = 0;
    cJSON_ArrayForEach(asked, json_at(log, "/replays")) write_replay(made, asked, number++);
    save(made, "loaded.saved");

    regulars_customer_base_free(first);
    regulars_customer_base_free(second);
    free(options);
    cJSON_Delete(log);
    return 0;
}
