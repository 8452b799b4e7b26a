#pragma once
// The two potentials of Kantorovich between rho, known by points y, and nu, known by samples x, as networks (Leygonie,
// She, Almahairi, Rajeswar and Courville 2019; Huang and Malik 2024):
//
//   1/2 W_2^2 = sup E_nu[phi(x)] + E_rho[psi(y)],   phi(x) + psi(y) <= c(x, y) = |x - y|^2 / 2
//   psi = -phi + eps, phi and eps networks of the same shape
//
// They learn from pairs (x_i, y_i), of which one has nothing to do with the other, the least of
//
//   w2   - mean[phi(x) + psi(y)]
//        + lambda mean[(phi(x) + psi(y) - c(x, y))_+^2]                       at the pairs
//        + lambda mean[(phi(x') + psi(y') - c(x', y'))_+^2]                   somewhere between,
//                                                    x' = a x + (1 - a) y, y' = b y + (1 - b) x, a and b uniform
//        + lambda' mean[(phi(x) + psi(Tx) - c(x, Tx))^2], Tx = x - grad phi(x)      along the maps
//        + lambda' mean[(phi(Ty) + psi(y) - c(Ty, y))^2], Ty = y - grad psi(y)
//        + mu mean[psi(y)_+^2]
//   wgan_gp   psi = -phi, - mean[phi(x) + psi(y)] + lambda mean[(|grad phi(x')| - 1)^2]     (Gulrajani et al. 2017)
//   wgan_lp   the same where |grad phi(x')| > 1 only                                        (Petzka et al. 2018)
//
// The last two learn a potential for the distance W_1, as games do.  Points move against grad psi; published code for
// w2 drops grad eps there, which is a choice here (docs/generator.md).
//
// Training as of critics (wasserstrom/networks/critic.hpp): batches by counter, blocks of rows dealt out over the
// ranks, one reduction an iteration: the same bits on any number of ranks.

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/networks/trained_parameters.hpp"
#include "wasserstrom/particles/point_cloud.hpp"
#include "wasserstrom/particles/weighted_draw.hpp"

namespace wasserstrom {

enum class PotentialLoss { w2, wgan_gp, wgan_lp };

/// What a case says of them.
struct PotentialPlan {
  std::string owner;  ///< whose they are, in messages
  PotentialLoss loss = PotentialLoss::w2;
  PerceptronShape shape;
  bool single = true;
  bool standardizes = true;  ///< inputs, by mean and deviation of the samples
  double initial_std = 0;    ///< of the weights; 0: as of other networks
  Index first_iterations = 0, iterations = 0;
  Index batch = 0;  ///< pairs of an iteration; 0: as many as points
  OptimizerPlan optimizer;
  double penalty = 0, map_penalty = 0, sign_penalty = 0;  ///< lambda, lambda', mu
  bool follows_phi = false;                               ///< whether points move along grad phi, without grad eps
  std::uint64_t seed = 1;                                 ///< of the run
  Index number = 0;                                       ///< tells those of a run apart
};

std::vector<Key> potential_keys();
void check_potential(const Config& table, Problems& problems);
PotentialPlan potential_plan(const Config& table, Index dimension);

class PotentialTerms;
class PointBatches;

class PotentialPair final : public Part {
 public:
  /// `samples`, M x d, and their weights of sum 1 outlive it.
  PotentialPair(PotentialPlan plan, const Rows& samples, const Column& weight);
  ~PotentialPair() override;

  /// Learns at the points of accepted step `step`; asked again there, it does nothing.  Collective; throws
  /// NumericalError on all ranks when it diverges.  O(iterations batch parameters / P).
  void train(const PointCloud& points, Index step);

  /// value += psi(y) and the mean of phi over the samples of the last batch, so that its mean is the dual value;
  /// gradient += the field that points move against.  Rows are independent.  Local.
  void add(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const;

  void serialize(Archive& archive) override;

  double loss() const { return loss_; }  ///< of the last iteration, before its step

 private:
  void iterate(const Layout& blocks, const PointBatches& points, Index slots, double points_in_all);
  Rows sample_rows(Index iteration, Index first, Index count) const;
  void set_parameters();
  void find_mean_of_samples(Index slots, const Communicator& communicator);

  PotentialPlan plan_;
  const Rows& samples_;
  WeightedDraw draw_;
  CounterRandom random_;
  std::unique_ptr<PotentialTerms> terms_;
  TrainedParameters phi_, extra_;
  Index trained_at_ = -1;
  double loss_ = std::numeric_limits<double>::quiet_NaN(), of_samples_ = 0;
};

}  // namespace wasserstrom
