/* How loyal are the customers of a shop, and what is this cart worth to one of them?

       cc shop.c $(pkg-config --cflags --libs regulars) -o shop
       ./shop online_retail.parquet club.json
*/
#include <regulars.h>
#include <stdio.h>
#include <stdlib.h>

static void must(regulars_error *error) {
    if (error == NULL) return;
    fprintf(stderr, "%s [%d]\n", regulars_error_message(error), regulars_error_code(error));
    exit(1);
}

static double cell(const regulars_table *table, const char *name) {
    size_t column;
    double value = 0;
    bool has_value;
    must(regulars_table_find(table, name, REGULARS_NUL, &column));
    must(regulars_table_float64(table, 0, column, &value, &has_value));
    return value;
}

static void print_repeat_rate(const char *path) {
    regulars_import *orders;
    regulars_customer_base *base;
    regulars_table *rate;
    must(regulars_import_from_file(path, REGULARS_NUL, NULL, 0, &orders));
    must(regulars_customer_base_from_import(orders, "{\"loader\": \"online_retail\"}", REGULARS_NUL, &base));
    must(regulars_customer_base_repeat_customer_rate(base, NULL, 0, &rate));
    printf("repeat customer rate: %.2f %% (%.0f of %.0f)\n", 100 * cell(rate, "value"), cell(rate, "numerator"),
           cell(rate, "denominator"));
    regulars_table_free(rate);
    regulars_customer_base_free(base);
    regulars_import_free(orders);
}

static void print_quote(const char *path) {
    char program[65536] = "", request[66560];
    regulars_bytes *quote;
    FILE *file = fopen(path, "r");
    if (file == NULL || fread(program, 1, sizeof program - 1, file) == 0) exit(1);
    fclose(file);
    int length = snprintf(request, sizeof request,
                          "{\"programs\": [%s], \"account\": null, \"as_of\": \"2026-11-21T12:00:00Z\","
                          " \"cart\": {\"lines\": [{\"line\": \"1\", \"quantity\": 2, \"amount\": 2599}]}}",
                          program);
    must(regulars_call("loyalty.quote", REGULARS_NUL, request, (size_t)length, &quote));
    printf("quote: %s\n", regulars_bytes_data(quote));
    regulars_bytes_free(quote);
}

int main(int count, char **arguments) {
    if (count != 3 || regulars_abi_version() != REGULARS_ABI_VERSION) return 2;
    print_repeat_rate(arguments[1]);
    print_quote(arguments[2]);
    return 0;
}
