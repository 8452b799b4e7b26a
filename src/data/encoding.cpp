#include "encoding.hpp"

namespace wasserstrom {

Key encoding_key() {
  return Key::text("encoding")
      .default_to("\"utf-8\"")
      .one_of({"utf-8", "latin-1"})
      .says("how the characters of the file, and of 'names', are coded; what is kept is always UTF-8");
}

Encoding encoding_of(const Config& table) {
  return table.has("encoding") && table.text("encoding") == "latin-1" ? Encoding::latin1 : Encoding::utf8;
}

}  // namespace wasserstrom
