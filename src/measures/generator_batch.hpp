#pragma once
// The batch of points of a step that a generator is trained on.  Private.

#include <functional>
#include <memory>

#include "wasserstrom/measures/generator.hpp"

namespace wasserstrom {

class GeneratorBatch {
 public:
  virtual ~GeneratorBatch() = default;

  /// y_i of `count` rows from `first` on.  Local.
  virtual Rows points(const Column& parameters, Index first, Index count) = 0;

  /// sum_i |G(z_i) - target_i|^2.  Collective; `targets` are those of all rows.
  virtual double square(const Column& parameters, const Rows& targets) = 0;

  /// Likewise; `gradient` becomes that of the mean over rows and coordinates.
  virtual double square(const Column& parameters, const Rows& targets, Column& gradient) = 0;
};

/// Noise of `count` rows of the batch, from `first` on.
using BatchNoise = std::function<Rows(Index first, Index count)>;

/// Blocks of rows, dealt out over the ranks.
std::unique_ptr<GeneratorBatch> dealt_batch(const GeneratorPlan& plan, Index size, BatchNoise noise,
                                            const Communicator& communicator);

/// All rows on every rank, for hidden layers that are normalised over them; each gradient moves the running means
/// `followed` towards the statistics at its parameters.
std::unique_ptr<GeneratorBatch> normalized_batch(const GeneratorPlan& plan, Index size, const BatchNoise& noise,
                                                 BatchStatistics& followed);

}  // namespace wasserstrom
