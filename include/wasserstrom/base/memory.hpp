#pragma once
// How the process keeps its memory.

namespace wasserstrom {

/// Keeps what is freed for what is allocated next, instead of giving it back to the system, which clears every page
/// that it hands out again.  For programs to call once at the start; a library has no business to decide it.  Does
/// nothing where malloc is not that of glibc.
void keep_freed_memory();

}  // namespace wasserstrom
