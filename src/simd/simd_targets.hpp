// What every file with code for all instruction sets includes, after it defined HWY_TARGET_INCLUDE as its own name:
// from here on the file is compiled once for each of them.

// Left out: SSSE3, which no processor of the last fifteen years stops at, and vectors whose length is known at run time
// only, of which there can be no arrays (those processors use NEON).
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#endif
#include <hwy/foreach_target.h>
