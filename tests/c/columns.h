/* A frame of the columns of a JSON document, as the vectors have them. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <regulars.h>

#include "json.h"

struct columns {
    regulars_frame *frame;
    void **arrays; /* what the frame borrows */
    size_t count;
};

/* Adds each column to a new frame. On an error of the library gives it back; a type that is not known ends the
   program. Either way `columns` is to be freed. */
regulars_error *columns_read(const cJSON *document, struct columns *columns);

void columns_free(struct columns *columns);

/* A base of the columns of a JSON text. */
regulars_error *columns_base(const char *document, const char *options, regulars_customer_base **base);

#endif
