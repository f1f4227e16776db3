#include "json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In front of a number that was made a string, to tell it from a text. */
#define MARK "\\u0001"

static void numbers_to_raw(cJSON *value) {
    if (cJSON_IsString(value) && value->valuestring[0] == '\1') {
        memmove(value->valuestring, value->valuestring + 1, strlen(value->valuestring));
        value->type = cJSON_Raw;
    }
    for (cJSON *child = value->child; child != NULL; child = child->next) numbers_to_raw(child);
}

cJSON *json_read(const char *text, size_t length) {
    /* Every number grows by its mark and two quotes, and has at least one digit. */
    char *marked = malloc(length * (sizeof MARK + 2) + 1);
    size_t end = 0;
    bool in_text = false;
    for (size_t at = 0; at < length; at++) {
        char byte = text[at];
        bool number = !in_text && (byte == '-' || (byte >= '0' && byte <= '9'));
        if (number) {
            size_t digits = strspn(text + at, "+-.0123456789Ee");
            end += (size_t)sprintf(marked + end, "\"" MARK "%.*s\"", (int)digits, text + at);
            at += digits - 1;
            continue;
        }
        marked[end++] = byte;
        if (in_text && byte == '\\' && at + 1 < length) marked[end++] = text[++at];
        else if (byte == '"') in_text = !in_text;
    }
    cJSON *document = cJSON_ParseWithLength(marked, end);
    free(marked);
    if (document != NULL) numbers_to_raw(document);
    return document;
}

char *json_file_text(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("cannot open %s\n", path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    if (fread(text, 1, *length, file) != *length) exit(1);
    text[*length] = '\0';
    fclose(file);
    return text;
}

cJSON *json_read_file(const char *path) {
    size_t length;
    char *text = json_file_text(path, &length);
    cJSON *document = json_read(text, length);
    free(text);
    if (document == NULL) {
        printf("%s is not JSON\n", path);
        exit(1);
    }
    return document;
}

const cJSON *json_at(const cJSON *document, const char *pointer) {
    const cJSON *value = document;
    while (value != NULL && *pointer == '/') {
        char name[256];
        size_t length = 0;
        for (pointer++; *pointer != '\0' && *pointer != '/' && length + 1 < sizeof name; pointer++) {
            name[length++] = *pointer;
            if (*pointer == '~') name[length - 1] = *++pointer == '1' ? '/' : '~';
        }
        name[length] = '\0';
        value = cJSON_IsArray(value) ? cJSON_GetArrayItem(value, atoi(name))
                                     : cJSON_GetObjectItemCaseSensitive(value, name);
    }
    return value;
}

bool json_is_number(const cJSON *value) { return value != NULL && cJSON_IsRaw(value); }

int64_t json_integer(const cJSON *value) { return json_is_number(value) ? strtoll(value->valuestring, NULL, 10) : 0; }

double json_double(const cJSON *value) { return json_is_number(value) ? strtod(value->valuestring, NULL) : NAN; }

static bool is_integer(const cJSON *value) { return strpbrk(value->valuestring, ".eE") == NULL; }

static bool numbers_match(const cJSON *expected, const cJSON *found, double tolerance) {
    if (is_integer(expected) && is_integer(found)) return strcmp(expected->valuestring, found->valuestring) == 0;
    double one = json_double(expected), other = json_double(found);
    return one == other || fabs(one - other) <= tolerance * fmax(fabs(one), fabs(other));
}

/* Puts a step in front of the place where the difference is. */
static bool within(const char *step, char *where, size_t size) {
    char rest[256];
    snprintf(rest, sizeof rest, "%s", where);
    snprintf(where, size, "/%s%s", step, rest);
    return false;
}

bool json_matches(const cJSON *expected, const cJSON *found, double tolerance, char *where, size_t size) {
    where[0] = '\0';
    if (found == NULL || (expected->type & 0xff) != (found->type & 0xff)) return false;
    if (cJSON_IsObject(expected)) {
        for (const cJSON *field = expected->child; field != NULL; field = field->next) {
            const cJSON *other = cJSON_GetObjectItemCaseSensitive(found, field->string);
            if (!json_matches(field, other, tolerance, where, size)) return within(field->string, where, size);
        }
        return true;
    }
    if (cJSON_IsArray(expected)) {
        if (cJSON_GetArraySize(expected) != cJSON_GetArraySize(found)) return false;
        const cJSON *other = found->child;
        int index = 0;
        for (const cJSON *item = expected->child; item != NULL; item = item->next, other = other->next, index++) {
            char step[16];
            snprintf(step, sizeof step, "%d", index);
            if (!json_matches(item, other, tolerance, where, size)) return within(step, where, size);
        }
        return true;
    }
    if (json_is_number(expected)) return numbers_match(expected, found, tolerance);
    return !cJSON_IsString(expected) || strcmp(expected->valuestring, found->valuestring) == 0;
}
