#include "wasserstrom/base/memory.hpp"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace wasserstrom {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int largest = 32 << 20, kept = 256 << 20;  // bytes; larger arrays are worth more than their pages
  mallopt(M_MMAP_THRESHOLD, largest);
  mallopt(M_TRIM_THRESHOLD, kept);
#endif
}

}  // namespace wasserstrom
