#pragma once
// What a network learns of a divergence between rho, known by particles, and a law pi, known by samples: the function
// at which its dual is largest, which is its first variation (Nguyen, Mamitsuka and Nakamura 2025, eqs. 17 to 20).
//
//   kl   KL(rho || pi) = sup_s E_rho[s] - log E_pi[e^s]                           v = grad s
//   js   JS(rho, pi) = log 2 + sup_s 1/2 (E_rho[log sig(s)] + E_pi[log sig(-s)])  v = 1/2 sig(-s) grad s
//
// sig(s) = 1 / (1 + e^-s).  The value that is reported is the dual one, a lower bound of the divergence but for what is
// learned by heart of the samples, which the dual value with samples that were held out shows.
//
// Training: at every accepted step some iterations of its optimizer, from where the step before left off, each on a
// batch of particles and one of samples.  A batch is drawn by counter, cut into blocks of rows, and a rank computes
// some of them; value and gradient are summed by a tree over the blocks, in one reduction: the same bits on any number
// of ranks.
//
// With `patience`, the training of a step ends where the dual value with samples that were held out has not risen for
// so many iterations, at the parameters where it was largest.

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/networks/trained_parameters.hpp"
#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

/// The keys of a critic but for those of samples that are held out, and their rule.
std::vector<Key> critic_keys(double default_penalty);
void check_critic(const Config& critic, Problems& problems);

/// The schema of `critic` of a dissimilarity.
TableSchema critic_schema();

/// What a case says of a critic.
struct CriticPlan {
  std::string owner;       ///< whose it is, in messages
  std::string divergence;  ///< kl or js
  PerceptronShape shape;
  bool single = true;          ///< computed in float
  Index first_iterations = 0;  ///< at the first step
  Index iterations = 0;        ///< at each that follows
  Index batch = 0;             ///< particles, and samples, of an iteration; 0 for all
  OptimizerPlan optimizer;
  double penalty = 0;      ///< lambda, of lambda / 2 times the mean of |grad s|^2 between both
  Index patience = 0;      ///< iterations without a rise of the held out dual value after which it ends; 0: never
  double held_out = 0;     ///< share of the samples that is not trained on
  std::uint64_t seed = 1;  ///< of the run
  Index number = 0;        ///< tells critics of a run apart
};
CriticPlan critic_plan(const Config& critic, const std::string& divergence, Index dimension);

/// The same for a table that has critic_keys only: no samples are held out.
CriticPlan learning_plan(const Config& critic, const std::string& divergence, Index dimension);

/// Bytes of a rank for its parameters, what trains them, the sums over the blocks of a batch, and checkpoints.
double training_bytes(const CriticPlan& plan);

class Divergence;
class PointBatches;

class Critic final : public Part {
 public:
  /// `samples`, M x d, and their weights of sum 1 outlive it.
  Critic(CriticPlan plan, const Rows& samples, const Column& weight);
  ~Critic() override;

  /// Learns at the points of accepted step `step`; asked again there, it does nothing.  Collective; throws
  /// NumericalError on all ranks when it diverges.  O((iterations batch + N + M) parameters / P).
  void train(const PointCloud& points, Index step);

  /// value += the first variation, with the constant that makes its mean the dual value; gradient += its gradient.
  /// Rows are independent.  Local.
  void add(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const;

  void serialize(Archive& archive) override;

  const CriticPlan& plan() const { return plan_; }
  double dual() const { return dual_; }          ///< at the points it was last trained at, with the samples trained on
  double gain() const { return gain_; }          ///< by how much the last training raised it
  double held_out() const { return held_out_; }  ///< the same with the samples held out; NaN without any
  Index iterations() const { return iterations_; }  ///< of the last training

 private:
  Index trained_samples() const { return std::ssize(order_) - held_out_samples_; }
  void learn(const PointCloud& points, Index iterations);
  void tell_progress(Index done, Index all) const;
  void iterate(const Layout& blocks, const PointBatches& points, Index slots);
  Index samples_of_batch() const;
  Rows sample_block(Index iteration, Index block) const;
  void add_block(const ConstRowsRef& weighted, bool of_samples, std::span<double> sum) const;
  void add_penalty(const ConstRowsRef& weighted, Index iteration, Index slot, std::span<double> sum) const;
  void follow(std::span<const double> sums);
  void evaluate(const PointCloud& points);
  double mean_over_points(const PointCloud& points) const;
  void throw_if_diverged(Index step) const;

  CriticPlan plan_;
  const Rows& samples_;
  const Column& weight_;
  std::vector<Index> order_;  ///< of the samples: those that are trained on, then those held out
  Index held_out_samples_ = 0;
  CounterRandom random_;
  std::unique_ptr<Divergence> divergence_;
  std::unique_ptr<Perceptron> network_;
  TrainedParameters parameters_;
  Index trained_at_ = -1;  ///< the step
  double shift_ = 0;       ///< keeps means of e^s in range
  Index iterations_ = 0;
  double batch_dual_ = 0;  ///< of the last iteration, for who watches
  double of_samples_ = 0;  ///< the dual value less its mean over rho
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  double dual_ = unknown, gain_ = unknown, held_out_ = unknown;
};

}  // namespace wasserstrom
