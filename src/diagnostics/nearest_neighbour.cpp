// How well labels come along: each row of a test is given the label of the particle nearest to it.
//
//   accuracy = share of the rows j of `data` whose label is that of argmin_i |x_i - y_j|, the first of equals
//
// Particle i has the label of row i of `source`, from the first again where there are more particles: so particles that
// start at rows of data (init = { type = "data" }), and what a generator shows of a source of data.

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "diagnostics.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/feature_rows.hpp"
#include "wasserstrom/transport/pair_costs.hpp"

namespace wasserstrom {
namespace {

/// The labels of some rows.
Column labels_of(const DataRows& rows, const std::string& path) {
  if (rows.data->response.size() == 0)
    throw ConfigError(fmt::format("{}: '{}' has no labels: name them in its [[data]]", path, rows.data->name));
  Column labels(std::ssize(rows.rows));
  for (Index i = 0; i < labels.size(); ++i) labels[i] = rows.data->response[rows.rows[static_cast<std::size_t>(i)]];
  return labels;
}

class NearestNeighbour final : public Diagnostic {
 public:
  NearestNeighbour(Column source_labels, Rows tests, Column test_labels)
      : source_labels_(std::move(source_labels)), tests_(std::move(tests)), test_labels_(std::move(test_labels)) {}

  std::vector<std::string> names() const override { return {"accuracy"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    const Rows all = input.exchange.gather(input.position);
    if (!all.allFinite()) return {std::numeric_limits<double>::quiet_NaN()};  // on every rank
    const Layout share(tests_.rows(), input.layout().communicator());
    const auto own = tests_.middleRows(share.first_row(), share.rows());
    const PairCosts costs(own, all, PairCost::half_square);
    std::vector<double> cost(static_cast<std::size_t>(all.rows()));
    Index right = 0;
    for (Index j = 0; j < own.rows(); ++j) {
      costs.row(j, cost);
      const Index nearest = std::min_element(cost.begin(), cost.end()) - cost.begin();
      if (source_labels_[nearest % source_labels_.size()] == test_labels_[share.first_row() + j]) ++right;
    }
    return {static_cast<double>(share.communicator().sum(right)) / static_cast<double>(tests_.rows())};
  }

  double working_bytes(Index particles, int) const override {
    return sizeof(double) * static_cast<double>(particles) * (2 * static_cast<double>(tests_.cols()) + 1);
  }

 private:
  Column source_labels_;
  Rows tests_;  ///< on every rank
  Column test_labels_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  const DataRows tests = context.data.select(config), source = context.data.select(config.table("source"));
  if (tests.data->design.columns() != context.dimension)
    throw ConfigError(fmt::format(
        "{}: the rows of '{}' have {} numbers, and particles {} coordinates: distances between them need as many, "
        "as where particles start at rows of data",
        config.path(), tests.data->name, tests.data->design.columns(), context.dimension));
  return std::make_unique<NearestNeighbour>(labels_of(source, config.table("source").path()), feature_rows(tests),
                                            labels_of(tests, config.path()));
}

}  // namespace

DiagnosticRegistry::Entry nearest_neighbour_diagnostic() {
  TableSchema source = table_schema("the labelled rows that the particles come from, in their order", data_keys());
  source.rule = check_data_keys;
  std::vector<Key> keys = data_keys();
  keys.push_back(Key::table("source", std::move(source)).says("whose row i gives particle i its label"));
  return {
      {"nearest_neighbour", "share of labelled rows whose nearest particle has their label: accuracy; O(rows N d / P)",
       keys, check_data_keys},
      make};
}

}  // namespace wasserstrom
