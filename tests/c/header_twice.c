/* The header stands alone, may be included twice, and comes to terms with the Arrow header in either order. */
#include <regulars.h>
#include <regulars.h>

int header_twice(void);
int header_twice(void) { return (int)regulars_abi_version() + REGULARS_CODE_INTERNAL; }
