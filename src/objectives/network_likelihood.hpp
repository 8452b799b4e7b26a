#pragma once
// What the outputs of a network say of the responses, and parameters of the model besides the weights of the network.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// Numbers of held-out rows that predictive scores are averages of, as Predictor says.
class ResponseScores {
 public:
  virtual ~ResponseScores() = default;
  virtual Index averages() const = 0;

  /// Of row `row` of those held out, at to[0], to[stride], ...; `own` are the parameters of the likelihood.
  virtual void put(Index row, const double* output, const double* own, double* to, Index stride) const = 0;

  virtual std::vector<std::string> names() const = 0;
  virtual std::vector<double> scores(std::span<const double> averages) const = 0;
};

class NetworkLikelihood {
 public:
  virtual ~NetworkLikelihood() = default;
  virtual Index outputs() const = 0;  ///< of the network
  virtual std::vector<std::string> own_names() const = 0;
  Index own_parameters() const { return std::ssize(own_names()); }

  /// weight times the sum of -log p(response | outputs, own) over some rows of the data; `slope` becomes its derivative
  /// by the outputs, rows x outputs, and own_slope += that by the own parameters.
  virtual double add(std::span<const Index> rows, const ConstRowsRef& outputs, double weight, const double* own,
                     RowsRef slope, double* own_slope) const = 0;

  /// -log prior of the own parameters; own_slope += its derivative.
  virtual double prior(const double* own, double* own_slope) const = 0;

  /// Throws ConfigError when the responses are none that the model knows.
  virtual std::unique_ptr<ResponseScores> scores_of(const DataRows& held_out) const = 0;
};

/// y = mean + deviation (output + noise), noise ~ N(0, 1 / exp(u)), exp(u) ~ Gamma(shape, rate); mean and deviation are
/// those of the responses in `data`.
std::unique_ptr<NetworkLikelihood> normal_likelihood(const DataRows& data, double shape, double rate);

/// p(class c) = exp(output_c) / sum_b exp(output_b), the classes those values that responses in `data` have, ascending.
std::unique_ptr<NetworkLikelihood> softmax_likelihood(const DataRows& data);

}  // namespace wasserstrom
