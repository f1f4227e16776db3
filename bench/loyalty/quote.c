/* Times quotes through the C library: a request as a text, of the reply its points. quote ROUNDS REQUEST... */
#include <regulars.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void must(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static char *content(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    must(file != NULL, path);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    must(text != NULL && fread(text, 1, *length, file) == *length, path);
    fclose(file);
    return text;
}

static regulars_bytes *quote(const char *request, size_t length) {
    regulars_bytes *reply = NULL;
    must(regulars_call("loyalty.quote", REGULARS_NUL, request, length, &reply) == NULL, "a quote was refused");
    return reply;
}

static double busy(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count < 3 || regulars_abi_version() != REGULARS_ABI_VERSION) return 2;
    for (int at = 2; at < count; at++) {
        char path[4096];
        size_t length, expected_length;
        char *request = content(arguments[at], &length);
        snprintf(path, sizeof path, "%s.reply", arguments[at]);
        char *expected = content(path, &expected_length);
        regulars_bytes *reply = quote(request, length);
        must(regulars_bytes_length(reply) == expected_length && memcmp(regulars_bytes_data(reply), expected, expected_length) == 0,
             "the reply differs");
        regulars_bytes_free(reply);
        double least = 1e9;
        for (int round = atoi(arguments[1]); round > 0; round--) {
            double before = busy(), seconds;
            for (int call = 0; call < 100; call++) {
                int64_t points;
                bool has_value;
                reply = quote(request, length);
                must(regulars_bytes_int64(reply, "/earn/points", REGULARS_NUL, &points, &has_value) == NULL && has_value, "no points");
                regulars_bytes_free(reply);
            }
            seconds = (busy() - before) / 100;
            if (seconds < least) least = seconds;
        }
        printf("{\"request\":\"%s\",\"way\":\"c\",\"seconds\":%.9f}\n", arguments[at], least);
        free(expected);
        free(request);
    }
    return 0;
}
