#pragma once
// The hot loops, each once, for a tool that counts instructions (callgrind).

namespace wasserstrom {

/// Prints as JSON what is done, and does it, in this order: each piece of work within a call of the function
/// `counted_work`, all that goes before it outside, for the same number of instructions in every run.
void do_counted_work();

}  // namespace wasserstrom
