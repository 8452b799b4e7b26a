#pragma once
// Fingerprints of data: XXH3 with 128 bits, from the xxHash library.  They tell damage and differences, not forgery.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wasserstrom/base/types.hpp"

struct XXH3_state_s;

namespace wasserstrom {

/// 128 bits, the high word first.
using Fingerprint = std::array<std::uint64_t, 2>;

/// The fingerprint of everything that was added, in order.  What is added piece by piece counts as one sequence of
/// bytes.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::span<const std::byte> bytes);
  void add(std::string_view text);  ///< its length first, so that "ab", "c" differs from "a", "bc"
  void add(Index number);           ///< as eight bytes

  Fingerprint value() const;
  std::string hex() const;  ///< 32 hexadecimal digits

 private:
  std::unique_ptr<XXH3_state_s, void (*)(XXH3_state_s*)> state_;
};

/// The fingerprint of one piece of memory.
Fingerprint fingerprint(std::span<const std::byte> bytes);

}  // namespace wasserstrom
