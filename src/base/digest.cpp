#include "wasserstrom/base/digest.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <bit>
#include <new>

namespace wasserstrom {

// Numbers are hashed as they lie in memory, and files must have one digest on every machine.
static_assert(std::endian::native == std::endian::little, "digests are defined on little-endian bytes");

namespace {

Fingerprint words(const XXH128_hash_t& hash) { return {hash.high64, hash.low64}; }

}  // namespace

Digest::Digest() : state_(XXH3_createState(), [](XXH3_state_t* state) { XXH3_freeState(state); }) {
  if (!state_) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

Digest::~Digest() = default;

void Digest::add(std::span<const std::byte> bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()); }

void Digest::add(std::string_view text) {
  add(static_cast<Index>(text.size()));
  add(std::as_bytes(std::span(text)));
}

void Digest::add(Index number) { add(std::as_bytes(std::span(&number, 1))); }

Fingerprint Digest::value() const { return words(XXH3_128bits_digest(state_.get())); }

std::string Digest::hex() const {
  const Fingerprint bits = value();
  return fmt::format("{:016x}{:016x}", bits[0], bits[1]);
}

Fingerprint fingerprint(std::span<const std::byte> bytes) { return words(XXH3_128bits(bytes.data(), bytes.size())); }

}  // namespace wasserstrom
