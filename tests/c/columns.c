#include "columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *keep(struct columns *columns, size_t bytes) {
    columns->arrays = realloc(columns->arrays, (columns->count + 1) * sizeof(void *));
    return columns->arrays[columns->count++] = calloc(bytes + 1, 1);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar: years counted from March, so that the leap day is last. */
static int32_t days(int year, int month, int day) {
    year -= month <= 2;
    int era = year / 400, year_of_era = year % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int32_t read_date(const cJSON *value) {
    int year, month, day;
    if (json_is_number(value)) return (int32_t)json_integer(value);
    return sscanf(value->valuestring, "%d-%d-%d", &year, &month, &day) == 3 ? days(year, month, day) : 0;
}

static regulars_error *add_texts(struct columns *columns, const cJSON *values, const char *name, size_t length,
                                 const uint8_t *validity) {
    int64_t *offsets = keep(columns, (length + 1) * sizeof *offsets);
    size_t size = 0;
    const cJSON *value;
    cJSON_ArrayForEach(value, values) size += cJSON_IsString(value) ? strlen(value->valuestring) : 0;
    char *bytes = keep(columns, size);
    size_t at = 0;
    cJSON_ArrayForEach(value, values) {
        size_t part = cJSON_IsString(value) ? strlen(value->valuestring) : 0;
        memcpy(bytes + offsets[at], cJSON_IsString(value) ? value->valuestring : "", part);
        offsets[at + 1] = offsets[at] + (int64_t)part;
        at++;
    }
    return regulars_frame_add_utf8(columns->frame, name, REGULARS_NUL, bytes, offsets, length, validity);
}

static regulars_error *add(struct columns *columns, const cJSON *column) {
    const char *name = column->string, *type = json_at(column, "/type")->valuestring;
    const cJSON *values = json_at(column, "/values"), *value;
    size_t length = (size_t)cJSON_GetArraySize(values), at = 0;
    uint8_t *validity = keep(columns, length / 8 + 1);
    cJSON_ArrayForEach(value, values) {
        if (!cJSON_IsNull(value)) validity[at / 8] |= (uint8_t)(1 << at % 8);
        at++;
    }
    at = 0;
    if (strcmp(type, "utf8") == 0) return add_texts(columns, values, name, length, validity);
    if (strcmp(type, "float64") == 0) {
        double *numbers = keep(columns, length * sizeof *numbers);
        cJSON_ArrayForEach(value, values) numbers[at++] = json_double(value);
        return regulars_frame_add_float64(columns->frame, name, REGULARS_NUL, numbers, length, validity);
    }
    if (strcmp(type, "date") == 0) {
        int32_t *dates = keep(columns, length * sizeof *dates);
        cJSON_ArrayForEach(value, values) dates[at++] = cJSON_IsNull(value) ? 0 : read_date(value);
        return regulars_frame_add_date32(columns->frame, name, REGULARS_NUL, dates, length, validity);
    }
    int64_t *numbers = keep(columns, length * sizeof *numbers);
    cJSON_ArrayForEach(value, values) numbers[at++] = json_integer(value);
    if (strcmp(type, "int64") == 0) {
        return regulars_frame_add_int64(columns->frame, name, REGULARS_NUL, numbers, length, validity);
    }
    if (strncmp(type, "timestamp_us", 12) == 0) {
        bool utc = strcmp(type, "timestamp_us_utc") == 0;
        return regulars_frame_add_timestamp_micros(columns->frame, name, REGULARS_NUL, numbers, length, utc, validity);
    }
    printf("a column of unknown type %s\n", type);
    exit(1);
}

regulars_error *columns_read(const cJSON *document, struct columns *columns) {
    *columns = (struct columns){0};
    regulars_error *error = regulars_frame_new(&columns->frame);
    for (const cJSON *column = document->child; column != NULL && error == NULL; column = column->next) {
        error = add(columns, column);
    }
    return error;
}

regulars_error *columns_base(const char *document, const char *options, regulars_customer_base **base) {
    cJSON *json = json_read(document, strlen(document));
    struct columns columns;
    regulars_error *error = columns_read(json, &columns);
    if (error == NULL) error = regulars_customer_base_new(columns.frame, options, strlen(options), base);
    columns_free(&columns);
    cJSON_Delete(json);
    return error;
}

void columns_free(struct columns *columns) {
    regulars_frame_free(columns->frame);
    for (size_t at = 0; at < columns->count; at++) free(columns->arrays[at]);
    free(columns->arrays);
}
