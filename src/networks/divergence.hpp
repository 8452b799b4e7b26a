#pragma once
// Divergences between rho and a law pi of samples as suprema over functions, by the output s(x) of a network.  Private.
//
//   kl   KL(rho || pi) = sup_s E_rho[s] - log E_pi[e^s]                                   (Donsker and Varadhan)
//        first variation s - log E_pi[e^s]; at the optimum s = log(rho / pi) + const
//   js   JS(rho, pi) = log 2 + sup_s 1/2 (E_rho[log sig(s)] + E_pi[log sig(-s)]), sig(s) = 1 / (1 + e^-s), that is
//        1/2 KL(rho || m) + 1/2 KL(pi || m), m = (rho + pi) / 2; first variation 1/2 log sig(s) + 1/2 log 2 up to the
//        constant that makes its mean the dual value; at the optimum sig(s) = rho / (rho + pi)
//
// Both are a of a mean over rho and a mean over pi of a function of s, so that one sum over a batch finds value and
// gradient at once.

#include <memory>
#include <string>

namespace wasserstrom {

/// A function of s with its derivative.
struct Term {
  double value, slope;
};

class Divergence {
 public:
  virtual ~Divergence() = default;

  /// What is averaged over rho, and over pi: e^(s - shift) for kl.
  virtual Term at_point(double s) const = 0;
  virtual Term at_sample(double s, double shift) const = 0;

  /// The dual value less the mean over rho, from the mean over pi: -log of it less the shift, for kl.
  virtual double of_samples(double mean, double shift) const = 0;

  /// The derivative of that by the mean.
  virtual double sample_slope(double mean) const = 0;

  /// The shift for means to come.
  virtual double next_shift(double mean, double shift) const = 0;
};

/// By the names that a case gives them: kl, js.
std::unique_ptr<Divergence> make_divergence(const std::string& name);

}  // namespace wasserstrom
