#pragma once
// Undoing a compression, piece by piece.  Private.

#include <memory>
#include <span>
#include <string>

namespace wasserstrom {

/// One packed stream on its way out; several may follow each other in a file, each with an unpacker of its own.
class Unpacker {
 public:
  struct Step {
    std::size_t taken = 0, made = 0;  ///< bytes of the input used up, bytes of the output written
    bool ended = false;               ///< the stream is complete
  };

  virtual ~Unpacker() = default;

  /// Goes on as far as either side allows.  Throws std::runtime_error with the reason for what is damaged.
  virtual Step unpack(std::span<char> packed, std::span<char> out) = 0;
};

std::unique_ptr<Unpacker> gzip_unpacker();
std::unique_ptr<Unpacker> bzip2_unpacker();

}  // namespace wasserstrom
