/* The worker of modules for shops. The library beside it does all the work, so that a zip holds the core once. */
#include <regulars.h>

int main(void) {
    return regulars_serve();
}
