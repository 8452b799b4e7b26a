#pragma once
// How the characters of a text file of the user are coded.  Private.

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

enum class Encoding { utf8, latin1 };

/// The key `encoding` of a format of text.
Key encoding_key();

/// What a table says; UTF-8 where its format has no such key.
Encoding encoding_of(const Config& table);

}  // namespace wasserstrom
