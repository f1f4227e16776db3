/* JSON whose numbers stay as they were written. cJSON alone would read them as doubles, and 2^53 + 1 would be lost. */
#ifndef JSON_H
#define JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A document, or NULL for what is none. Numbers are of cJSON's raw kind: `valuestring` holds their digits. */
cJSON *json_read(const char *text, size_t length);

/* A document from a file; ends the program when there is none. */
cJSON *json_read_file(const char *path);

/* The whole of a file, ended by a NUL; ends the program when it cannot be read. */
char *json_file_text(const char *path, size_t *length);

/* What a JSON pointer points to, or NULL. */
const cJSON *json_at(const cJSON *document, const char *pointer);

bool json_is_number(const cJSON *value);
int64_t json_integer(const cJSON *value);
double json_double(const cJSON *value);

/* Whether `found` is as expected: integers and texts exactly, other numbers within the relative tolerance, arrays of
   one length, and of objects the fields that are expected. `where` gets the place of the first difference. */
bool json_matches(const cJSON *expected, const cJSON *found, double tolerance, char *where, size_t size);

#endif
