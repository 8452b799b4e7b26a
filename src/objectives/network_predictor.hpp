#pragma once
// What networks that are particles predict of held-out rows.  Private.

#include <memory>

#include "network_likelihood.hpp"
#include "task_part.hpp"

namespace wasserstrom {

/// `part`: where the network lies in a particle; `scale` is that of its inputs.
std::unique_ptr<Predictor> network_predictor(const ModelShape& shape, const TaskPart& part, const InputScale& scale,
                                             Rows features, std::unique_ptr<ResponseScores> scores);

}  // namespace wasserstrom
