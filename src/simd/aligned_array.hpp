#pragma once

#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <new>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Zeroed numbers, aligned for any vector.
class AlignedArray {
 public:
  explicit AlignedArray(Index size) {
    if (size == 0) return;
    data_ = hwy::AllocateAligned<double>(static_cast<std::size_t>(size));
    if (!data_) throw std::bad_alloc();
    std::fill_n(data_.get(), size, 0.0);
  }
  double* data() { return data_.get(); }
  const double* data() const { return data_.get(); }

 private:
  hwy::AlignedFreeUniquePtr<double[]> data_;
};

}  // namespace wasserstrom
