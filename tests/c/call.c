/* Prints the reply to a request document, as it is: call NAME REQUEST.json */
#include <regulars.h>

#include "json.h"

#include <stdio.h>

int main(int count, char **arguments) {
    if (count != 3) return 2;
    size_t length;
    char *request = json_file_text(arguments[2], &length);
    regulars_bytes *reply = NULL;
    regulars_error *error = regulars_call(arguments[1], REGULARS_NUL, request, length, &reply);
    if (error != NULL) fprintf(stderr, "%s\n", regulars_error_message(error));
    else fwrite(regulars_bytes_data(reply), 1, regulars_bytes_length(reply), stdout);
    int status = error != NULL;
    regulars_error_free(error);
    regulars_bytes_free(reply);
    return status;
}
