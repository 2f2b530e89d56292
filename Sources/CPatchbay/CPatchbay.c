#include <patchbay.h>
