#pragma once
// What every file that uses Highway includes first: the instruction sets to compile for.

// Left out: SSSE3, which no processor of the last fifteen years stops at, and vectors whose length is known at run time
// only, of which there can be no arrays (those processors use NEON).
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
