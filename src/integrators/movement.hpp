#pragma once
// The minimum, for particles and given weights w, of
//
//   sum_i p_i |y_i - x_i|^2 / (2 h) + sum_k w_k F_k(y)
//
// TAO runs on the root, which has the rows of all ranks; the ranks evaluate F and v together where it asks for them.
// So one machine's rounding decides, and the bits do not depend on how many there are.

#include <optional>
#include <vector>

#include "resting_particles.hpp"
#include "tao_minimizer.hpp"
#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

/// Where a movement leads.
struct Arrival {
  Column weights;              ///< w
  RestingParticles::Who who;   ///< rests, under w
  Rows rows;                   ///< y of this rank
  Column value;                ///< F_k(y)
  double square_distance = 0;  ///< sum_i p_i |y_i - x_i|^2
  double residual = 0;         ///< the root mean square of (y - x) / h + v(y)
};

class Movement {
 public:
  /// Layout and weights of the context outlive it.
  explicit Movement(const IntegratorContext& context);

  /// Those to come lead away from x, where F_k are `values`, over the time h, at first about along `rate`, until
  /// (y - x) / h + v(y) is at most `tolerated`, about, in the root mean square.  Copies them.
  void begin(const FlowState& x, const Column& values, double h, const Rows& rate, double tolerated);

  /// Collective.  Throws as energies do.
  Arrival minimise(const Column& weights);

  /// The same, begun where other weights led.
  Arrival minimise(const Column& weights, const Arrival& near);

  /// Of all movements since the last `begin`; the same on all ranks.  Collective.
  double iterations();

  double root_mean_square(const Rows& field) const;

 private:
  struct Found;
  enum Order : std::int32_t { evaluate_there, stay_there };

  const Communicator& communicator() const { return layout_.communicator(); }
  double evaluate(const Rows& y, Rows& gradient) const;
  double evaluate_moving(const Rows& y, Rows& gradient) const;
  double evaluate_on_all(std::span<const double> z, std::span<double> gradient) const;
  Arrival arrive(const Rows& first);
  Rows search(const Rows& first);
  Rows minimised(const Rows& y, Index limit) { return communicator().is_root() ? lead(y, limit) : serve(y); }
  Rows lead(const Rows& y, Index limit);
  Rows serve(const Rows& y);
  Rows field(const Rows& y) const;
  Rows field(const Rows& y, const Rows& gradient) const;
  double residual(const Rows& y, const Rows& gradient) const;
  double square_distance(const Rows& y) const;
  Rows scaled(const Rows& y) const { return y.array().colwise() * scale_.array(); }
  std::vector<double> gathered(const Rows& own) const;
  Rows scattered(std::span<const double> all) const;
  Order told(Order order) const;

  const Layout& layout_;
  const Column& weight_;
  Column scale_;  // sqrt(N p_i)
  Integrator::Energies energies_;
  Integrator::Rests rests_;
  TaoMinimizer minimizer_;   // idle but on the root
  std::vector<int> counts_;  // of numbers, on each rank
  Rows x_, rate_;
  Column globals_, start_value_;  // F_k(x)
  double h_ = 0, tolerated_ = 0, iterations_ = 0;
  Column blend_;                             // w of the movement at hand
  mutable Column value_;                     // F_k where it was evaluated last
  std::optional<RestingParticles> resting_;  // under w
};

}  // namespace wasserstrom
