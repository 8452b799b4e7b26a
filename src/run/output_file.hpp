#pragma once
// The file that a command writes beside those that it reads.  Private.

#include <string>

namespace wasserstrom {

/// Throws ConfigError where `output` is there and is no regular file, or is `source`, which it would replace.
void refuse_output(const std::string& output, const std::string& source);

}  // namespace wasserstrom
