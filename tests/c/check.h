/* Counting tests, for the C and the C++ programs here. */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_passed, check_failed, check_skipped;
static bool check_good;

/* Within a test: what must hold, and what to say when it does not. Gives back whether it held. */
#define CHECK(holds, ...) check_one((holds), __FILE__, __LINE__, __VA_ARGS__)

__attribute__((format(printf, 4, 5))) static inline bool check_one(bool holds, const char *file, int line,
                                                                    const char *message, ...) {
    if (!holds) {
        va_list arguments;
        va_start(arguments, message);
        printf("    %s:%d: ", file, line);
        vprintf(message, arguments);
        printf("\n");
        va_end(arguments);
        check_good = false;
    }
    return holds;
}

/* Runs a test and counts it. */
static inline void check_run(const char *name, void (*test)(void)) {
    check_good = true;
    test();
    check_good ? check_passed++ : check_failed++;
    if (!check_good) printf("failed: %s\n", name);
}

/* Counts a test that could not be run: as skipped, or as failed where nothing may be missing. */
static inline void check_skip(const char *name, const char *reason) {
    const char *all = getenv("REGULARS_REQUIRE_ALL");
    bool required = all != NULL && strcmp(all, "1") == 0;
    required ? check_failed++ : check_skipped++;
    printf("%s: %s: %s\n", required ? "failed" : "skipped", name, reason);
}

/* The last line, and what main returns. */
static inline int check_end(void) {
    printf("%d passed, %d failed, %d skipped\n", check_passed, check_failed, check_skipped);
    return check_failed > 0 ? 1 : 0;
}

#endif
