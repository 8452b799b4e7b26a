#pragma once
// The formats of pictures, each from the bytes of its file.  They throw std::runtime_error with what is wrong, but for
// the name of the file: "it ends too soon".  Private.

#include <string_view>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// What the two below give back: height x width, as in Image.
Rows png_darkness(std::string_view bytes);
Rows pnm_darkness(std::string_view bytes);

/// By its first bytes.
bool is_png(std::string_view bytes);
bool is_pnm(std::string_view bytes);

/// Throws unless a picture may have this size.
void require_size(Index width, Index height);

}  // namespace wasserstrom
