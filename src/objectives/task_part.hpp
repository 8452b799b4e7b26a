#pragma once
// Where the network of a task lies in a particle that is the network of several: (shared layers, head 0, head 1, ...).
// Private.

#include <algorithm>

#include "wasserstrom/networks/model_network.hpp"

namespace wasserstrom {

struct TaskPart {
  Index shared, head, heads, number;  ///< parameters of the shared layers and of a head, heads, and which is its own

  TaskPart(const ModelShape& shape, Index of_heads, Index own)
      : shared(shape.first_dense() + shape.dense.first_parameter(shape.dense.layers() - 1)),
        head(shape.parameters() - shared),
        heads(of_heads),
        number(own) {}

  Index parameters() const { return shared + heads * head; }
  Index first() const { return shared + number * head; }  ///< of its head

  /// The parameters of its network.
  Column network(const double* theta) const {
    Column all(shared + head);
    std::copy_n(theta, shared, all.data());
    std::copy_n(theta + first(), head, all.data() + shared);
    return all;
  }

  /// Numbers of these as numbers of all, 0 for the heads of others.
  void put(const Column& of_network, double* of_all) const {
    std::fill_n(of_all, parameters(), 0.0);
    std::copy_n(of_network.data(), shared, of_all);
    std::copy_n(of_network.data() + shared, head, of_all + first());
  }
};

}  // namespace wasserstrom
