// Posterior predictive scores on rows that the targets have not seen: the probability, or density, of a response is the
// average of that of the particles.

#include <fmt/format.h>

#include <algorithm>

#include "diagnostics.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// The numbers of each particle for some rows, worked out for several particles at a time.
class Predictions {
 public:
  Predictions(const Predictor& predictor, const ConstRowsRef& position, Index first_row, Index rows)
      : predictor_(predictor),
        position_(position),
        first_row_(first_row),
        rows_(rows),
        numbers_(static_cast<std::size_t>(rows * predictor.averages_per_row() * Predictor::lanes)) {}

  /// Adds those of particle i, times p, to `sum`.  Particles are asked for in ascending order.
  void add(Index i, double p, std::span<double> sum) {
    if (i / Predictor::lanes != tile_) {
      tile_ = i / Predictor::lanes;
      const Index first = tile_ * Predictor::lanes;
      predictor_.predict(position_.middleRows(first, std::min(Predictor::lanes, position_.rows() - first)), first_row_,
                         rows_, numbers_);
    }
    const double* number = numbers_.data() + i % Predictor::lanes;
    for (double& each : sum) {
      each += p * *number;
      number += Predictor::lanes;
    }
  }

 private:
  const Predictor& predictor_;
  ConstRowsRef position_;
  Index first_row_, rows_;
  std::vector<double> numbers_;
  Index tile_ = -1;
};

class Predictive final : public Diagnostic {
 public:
  explicit Predictive(std::unique_ptr<Predictor> predictor) : predictor_(std::move(predictor)) {}

  std::vector<std::string> names() const override { return predictor_->score_names(); }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const Index width = predictor_->averages_per_row();
    std::vector<double> averages(static_cast<std::size_t>(predictor_->rows() * width));
    for (Index first = 0; first < predictor_->rows(); first += rows_at_once) {
      const Index rows = std::min(rows_at_once, predictor_->rows() - first);
      Predictions predictions(*predictor_, input.position, first, rows);
      input.layout().sum_rows(
          std::span(averages).subspan(static_cast<std::size_t>(first * width), static_cast<std::size_t>(rows * width)),
          [&](Index i, std::span<double> sum) { predictions.add(i, input.weight[i], sum); });
    }
    return predictor_->scores(averages);
  }

 private:
  static constexpr Index rows_at_once = 8192;  // some megabytes, however many rows are held out

  std::unique_ptr<Predictor> predictor_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  check_data_keys(self, whole, problems);
  check_objective(self, whole, problems);
}

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  const Objective& objective = objective_of(config, context.objectives);
  const DataRows held_out = context.data.select(config);
  auto predictor = objective.potential() != nullptr ? objective.potential()->predictor(held_out) : nullptr;
  if (!predictor)
    throw ConfigError(fmt::format("{}: the objective '{}' has no model that predicts responses; regressions have",
                                  config.path(), objective.name));
  return std::make_unique<Predictive>(std::move(predictor));
}

std::vector<Key> keys() {
  std::vector<Key> keys = data_keys();
  keys.push_back(objective_key("whose model predicts"));
  return keys;
}

}  // namespace

DiagnosticRegistry::Entry predictive_diagnostic() {
  return {{"predictive",
           "scores of the posterior predictive distribution on held-out rows: accuracy (or rmse), mean log-likelihood "
           "per row, calibration error",
           keys(), check},
          make};
}

}  // namespace wasserstrom
