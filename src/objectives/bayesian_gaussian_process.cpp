// Regression by a Gaussian process (Rasmussen and Williams 2006, 5.4): its three numbers, the function integrated out.
//
//   y ~ N(0, alpha^2 E + sigma 1),  E_ij = exp(-(x_i - x_j)^2 / (2 rho^2))
//   rho ~ Gamma(shape, rate),  alpha ~ N(0, a^2), alpha > 0,  sigma ~ N(0, b^2), sigma > 0
//
// sigma is a variance.  The particles are (log rho, log alpha, log sigma).  With E = Q diag(l) Q', which no alpha and
// sigma can make singular, and C = Q diag(m) Q', m = alpha^2 l + sigma, c = Q' y:
//
//   -log likelihood = 1/2 sum_i [log m_i + c_i^2 / m_i] + n/2 log 2 pi
//   its derivative along dC:  1/2 sum_i (q_i' dC q_i) / m_i - 1/2 w' dC w,  w = Q (c / m)

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>

#include "half_line.hpp"
#include "objectives.hpp"
#include "posterior_data.hpp"

namespace wasserstrom {
namespace {

struct Priors {
  double length_shape, length_rate, amplitude_std, noise_std;
};

/// E at one rho, its derivative in log rho, its spectrum, and c.
class Spectrum {
 public:
  Spectrum(const Column& input, const Column& response)
      : input_(input),
        response_(response),
        matrix_(input.size(), input.size()),
        slope_(input.size(), input.size()),
        solver_(input.size()),
        coefficient_(input.size()),
        weight_(input.size()) {}

  void look_at(double rho) {
    const Index n = input_.size();
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) {
        const double z = (input_[i] - input_[j]) / rho, e = std::exp(-0.5 * z * z);
        matrix_(i, j) = e;
        slope_(i, j) = e > 0 ? e * z * z : 0;
      }
    solver_.compute(matrix_);
    for (Index i = 0; i < n; ++i) coefficient_[i] = solver_.eigenvectors().col(i).dot(response_);
  }

  /// Of a matrix without negative eigenvalues, but for rounding.
  double eigenvalue(Index i) const { return std::fmax(solver_.eigenvalues()[i], 0); }
  double coefficient(Index i) const { return coefficient_[i]; }

  /// The derivative of the likelihood in log rho but for a factor alpha^2 / 2.
  double slope(double alpha_squared, double sigma) {
    double sum = 0;
    weight_.setZero();
    for (Index i = 0; i < input_.size(); ++i) {
      const double m = alpha_squared * eigenvalue(i) + sigma;
      const auto q = solver_.eigenvectors().col(i);
      sum += quadratic(q) / m;
      weight_ += (coefficient_[i] / m) * q;
    }
    return sum - quadratic(weight_);
  }

 private:
  template <class Vector>
  double quadratic(const Vector& q) const {
    double sum = 0;
    for (Index j = 0; j < input_.size(); ++j) sum += slope_.col(j).dot(q) * q[j];
    return sum;
  }

  const Column &input_, &response_;
  Eigen::MatrixXd matrix_, slope_;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver_;
  Column coefficient_, weight_;
};

class GaussianProcess final : public Potential, private ConstrainedScale {
 public:
  GaussianProcess(Column input, Column response, const Priors& priors)
      : input_(std::move(input)), response_(std::move(response)), priors_(priors) {}

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    Spectrum spectrum(input_, response_);
    for (Index i = 0; i < position.rows(); ++i)
      value[i] = evaluate_one(spectrum, position.row(i).data(), &gradient(i, 0));
  }

  std::vector<std::string> parameter_names() const override { return {"log_rho", "log_alpha", "log_sigma"}; }
  const ConstrainedScale* constrained_scale() const override { return this; }
  std::vector<std::string> constrained_names() const override { return {"rho", "alpha", "sigma"}; }
  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    for (Index i = 0; i < position.rows(); ++i)
      for (Index c = 0; c < 3; ++c) constrained(i, c) = std::exp(position(i, c));
  }

 private:
  double evaluate_one(Spectrum& spectrum, const double* u, double* gradient) const {
    const double alpha_squared = std::exp(2 * u[1]), sigma = std::exp(u[2]);
    spectrum.look_at(std::exp(u[0]));
    const ValueAndSlope rho = gamma_law(u[0], priors_.length_shape, priors_.length_rate),
                        alpha = half_normal(u[1], priors_.amplitude_std), noise = half_normal(u[2], priors_.noise_std);
    const auto n = static_cast<double>(input_.size());
    double sum = n * std::log(2 * std::numbers::pi), alpha_slope = 0, sigma_slope = 0;
    for (Index i = 0; i < input_.size(); ++i) {
      const double part = alpha_squared * spectrum.eigenvalue(i), m = part + sigma;
      const double z = spectrum.coefficient(i) / m, square = z * spectrum.coefficient(i);
      sum += std::log(m) + square;
      alpha_slope += part / m * (1 - square);
      sigma_slope += 0.5 * sigma / m * (1 - square);
    }
    gradient[0] = 0.5 * alpha_squared * spectrum.slope(alpha_squared, sigma) + rho.slope;
    gradient[1] = alpha_slope + alpha.slope;
    gradient[2] = sigma_slope + noise.slope;
    return 0.5 * sum + rho.value + alpha.value + noise.value;
  }

  Column input_, response_;
  Priors priors_;
};

/// The particles, in this order: for the help, and for a case of another dimension.
constexpr const char* coordinates = "log rho, log alpha, log sigma";

}  // namespace

PotentialRegistry::Entry bayesian_gaussian_process_target() {
  std::vector<Key> keys = data_keys();
  const std::vector<Key> own = {
      Key::real("length_prior_shape").default_to("25.0").above(0).says("shape of the gamma prior of the length rho"),
      Key::real("length_prior_rate").default_to("4.0").above(0).says("its rate, one over the unit of the inputs"),
      Key::real("amplitude_prior_std")
          .default_to("2.0")
          .above(0)
          .says("the amplitude alpha has a normal prior of mean 0, cut to alpha > 0"),
      Key::real("noise_prior_std").default_to("1.0").above(0).says("the noise's variance sigma likewise")};
  keys.insert(keys.end(), own.begin(), own.end());
  return {{"bayesian_gaussian_process",
           std::string("length, amplitude and noise of a Gaussian process through the responses; coordinates: ") +
               coordinates + "; O(rows^3) per particle",
           keys, check_data_keys},
          [](const Config& config, const PotentialContext& context) {
            require_parameters(config, context, 3, coordinates);
            const DataRows data = posterior_data(config, context, 1, true);
            return std::make_unique<GaussianProcess>(
                column_values(data, 0), response_values(data),
                Priors{config.real("length_prior_shape"), config.real("length_prior_rate"),
                       config.real("amplitude_prior_std"), config.real("noise_prior_std")});
          }};
}

}  // namespace wasserstrom
