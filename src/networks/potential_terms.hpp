#pragma once
// The loss of a pair of potentials at a block of pairs, with its gradient by the parameters.  Private.

#include <array>
#include <memory>
#include <span>

#include "wasserstrom/networks/potential_pair.hpp"

namespace wasserstrom {

/// A block of pairs, 32 at most.
struct PotentialPairs {
  Rows x, y;
  Column weight;  ///< of each pair in the means
  Column a, b;    ///< where between x and y the conditions are looked at, too
};

/// Where the sums of a batch lie: the gradient by the parameters of phi, by those of eps, and the loss.
struct PotentialSums {
  std::size_t parameters;
  std::size_t size() const { return 2 * parameters + 1; }
  std::span<double> phi(std::span<double> sums) const { return sums.first(parameters); }
  std::span<double> extra(std::span<double> sums) const { return sums.subspan(parameters, parameters); }
};

class PotentialTerms {
 public:
  PotentialTerms(const PotentialPlan& plan, const InputScale& scale);
  ~PotentialTerms();

  void set_parameters(const ConstColumnRef& phi, const ConstColumnRef& extra);

  /// Adds the loss of a block and its gradient.
  void add(const PotentialPairs& pairs, std::span<double> sums);

  /// phi of a block of rows.
  Column phi(const ConstRowsRef& x);

  /// psi of a block of rows, and the field of points: grad psi, or -grad phi where points follow that.
  Column psi(const ConstRowsRef& y, Rows& field);

 private:
  class Site;
  std::array<Site*, 6> sites() const;
  void add_terms(const PotentialPairs& pairs, std::span<double> sums);
  void add_condition(Site& x, Site& y, const ConstColumnRef& weight, std::span<double> sums);
  void add_map_of_x(const Column& weight, std::span<double> sums);
  void add_map_of_y(const Column& weight, std::span<double> sums);
  void add_steepness(const PotentialPairs& pairs, std::span<double> sums);

  PotentialPlan plan_;
  std::unique_ptr<Site> x_, y_, between_x_, between_y_, image_of_x_, image_of_y_;
};

}  // namespace wasserstrom
