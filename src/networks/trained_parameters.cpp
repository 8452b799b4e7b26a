#include "wasserstrom/networks/trained_parameters.hpp"

#include <utility>

namespace wasserstrom {
namespace {

/// A number for each parameter.
struct Numbers final : Part {
  Numbers(const PerceptronShape& of, Column& kept) : shape(of), numbers(kept) {}
  void serialize(Archive& page) override { shape.keep(page, numbers); }

  const PerceptronShape& shape;
  Column& numbers;
};

}  // namespace

TrainedParameters::TrainedParameters(PerceptronShape shape, const OptimizerPlan& plan, Column initial)
    : shape_(std::move(shape)), values_(std::move(initial)), optimizer_(plan, values_.size()) {}

void TrainedParameters::serialize(Archive& archive) {
  Numbers values(shape_, values_), first(shape_, optimizer_.first_moment), second(shape_, optimizer_.second_moment);
  archive.part("parameters", values);
  archive.part("first_moment", first);
  if (plan().method == Training::adam) archive.part("second_moment", second);
  archive.keep("iterations", optimizer_.steps);
}

}  // namespace wasserstrom
