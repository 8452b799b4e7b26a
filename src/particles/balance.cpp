// By the limited-memory BFGS method (Liu and Nocedal 1989) on the gradient alone: near the minimum its values, sums
// over N^2 pairs, tell a descent from rounding no longer, where the slope along the step still does.

#include "balance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "row_product.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {
namespace {

constexpr Index lanes = 8;
using Lanes = Eigen::Array<double, lanes, 1>;

/// Adds r sum_j (x_i - y_j) |x_i - y_j|^(r-2) over a block of sources to every row of `sums`, eight targets side by
/// side; each adds its sources in ascending order.
class Repulsion {
 public:
  Repulsion(const Rows& points, double exponent)
      : exponent_(exponent), points_(points), sums_(Rows::Zero(points.rows(), points.cols())) {}

  void add(const ConstRowsRef& sources) {
    for (Index first = 0; first < points_.rows(); first += lanes)
      add_tile(first, std::min(lanes, points_.rows() - first), sources);
  }

  const Rows& sums() const { return sums_; }

 private:
  using Tile = Eigen::Array<double, lanes, Eigen::Dynamic>;

  void add_tile(Index first, Index count, const ConstRowsRef& sources) {
    const Index d = points_.cols();
    Tile x = Tile::Zero(lanes, d), sum = Tile::Zero(lanes, d), difference(lanes, d);
    x.topRows(count) = points_.middleRows(first, count).array();
    for (Index j = 0; j < sources.rows(); ++j) {
      Lanes square = Lanes::Zero();
      for (Index c = 0; c < d; ++c) {
        difference.col(c) = x.col(c) - sources(j, c);
        square += difference.col(c).square();
      }
      const Lanes slope = slopes(square);
      for (Index c = 0; c < d; ++c) sum.col(c) += slope * difference.col(c);
    }
    sums_.middleRows(first, count) += sum.topRows(count).matrix();
  }

  Lanes slopes(const Lanes& square) const {
    const Lanes power = exponent_ == 1 ? Lanes(square.sqrt().inverse()) : Lanes(square.pow(0.5 * exponent_ - 1));
    return (square > 0).select(exponent_ * power, 0);
  }

  double exponent_;
  const Rows& points_;
  Rows sums_;
};

/// What the minimisation knows of the curvature: its last steps, and the changes of the gradient along them.  All inner
/// products are found in one reduction, and the two loops of the method run over coefficients (Chen, Wang and Zhou
/// 2014).
class Curvature {
 public:
  explicit Curvature(const Layout& layout) : layout_(layout) {}

  void add(Rows step, Rows change) {
    constexpr std::size_t most_pairs = 10;
    pairs_.push_back({std::move(step), std::move(change)});
    if (pairs_.size() > most_pairs) pairs_.pop_front();
  }

  void forget() { pairs_.clear(); }

  /// A step and the slope along it.
  struct Direction {
    Rows rows;
    double slope;
  };

  /// Minus the inverse of the Hessian that they tell of, times `gradient`.  Collective.
  Direction descend(const Rows& gradient) const {
    std::vector<const Rows*> basis;  // step, change, step, change, ..., gradient
    for (const Pair& pair : pairs_) basis.insert(basis.end(), {&pair.step, &pair.change});
    basis.push_back(&gradient);
    const Eigen::MatrixXd products = all_products(basis);
    const Column share = coefficients(products);
    Direction found{Rows::Zero(gradient.rows(), gradient.cols()), share.dot(products.col(share.size() - 1))};
    for (Index n = 0; n < share.size(); ++n) found.rows += share[n] * *basis[static_cast<std::size_t>(n)];
    return found;
  }

 private:
  struct Pair {
    Rows step, change;
  };

  Eigen::MatrixXd all_products(const std::vector<const Rows*>& basis) const {
    const Index count = std::ssize(basis);
    Eigen::MatrixXd products(count, count);
    layout_.sum_rows({products.data(), static_cast<std::size_t>(products.size())}, [&](Index i, std::span<double> sum) {
      for (Index a = 0; a < count; ++a)
        for (Index b = a; b < count; ++b)
          sum[static_cast<std::size_t>(a * count + b)] +=
              row_product(*basis[static_cast<std::size_t>(a)], *basis[static_cast<std::size_t>(b)], i);
    });
    return products.selfadjointView<Eigen::Lower>();  // column a of the sums is row a of the products
  }

  /// Of the basis.  Pairs along which the curvature is not positive are left out.
  static Column coefficients(const Eigen::MatrixXd& products) {
    const Index last = products.cols() - 1;
    Column share = Column::Zero(last + 1), taken = Column::Zero(last);
    share[last] = -1;
    const auto along = [&](Index step) { return products(step, step + 1); };
    double first = 1;  // the inverse curvature where nothing is known: that of the pull is 1
    for (Index step = last - 2; step >= 0; step -= 2) {
      if (!(along(step) > 0)) continue;
      if (first == 1) first = along(step) / products(step + 1, step + 1);
      taken[step] = products.row(step).dot(share) / along(step);
      share[step + 1] -= taken[step];
    }
    share *= first;
    for (Index step = 0; step < last; step += 2)
      if (along(step) > 0) share[step] += taken[step] - products.row(step + 1).dot(share) / along(step);
    return share;
  }

  const Layout& layout_;
  std::deque<Pair> pairs_;
};

class Balancing {
 public:
  Balancing(Rows& points, double exponent, const Layout& layout)
      : points_(points), exponent_(exponent), layout_(layout), exchange_(layout, 0, profile_), curvature_(layout) {}

  void run(double tolerance) {
    constexpr int most_steps = 10000;
    gradient_ = gradient(points_);
    for (int n = 0; n < most_steps; ++n) {
      if (largest() <= tolerance) return;
      if (!advance()) break;
    }
    if (largest() > tolerance) give_up(tolerance);
  }

 private:
  /// x - (r/N) sum_j (x - x_j) |x - x_j|^(r-2).
  Rows gradient(const Rows& points) const {
    Repulsion repulsion(points, exponent_);
    exchange_.visit(points, [&](Index, const ConstRowsRef& block) { repulsion.add(block); });
    return points - repulsion.sums() / static_cast<double>(layout_.particles());
  }

  double largest() const {
    double largest = 0;
    for (Index i = 0; i < gradient_.rows(); ++i) largest = std::max(largest, row_norm(gradient_, i));
    return layout_.communicator().maximum(largest);
  }

  /// A step after which the slope along it has not turned to nearly its opposite, or more; false where there is none.
  bool advance() {
    constexpr double least_step = 1e-6;
    Curvature::Direction direction = curvature_.descend(gradient_);
    if (!(direction.slope < 0)) {
      curvature_.forget();
      direction = curvature_.descend(gradient_);
    }
    for (double size = 1; size >= least_step; size /= 2) {
      const Rows points = points_ + size * direction.rows;
      Rows found = gradient(points);
      if (!(product(direction.rows, found) <= -0.9 * direction.slope)) continue;
      curvature_.add(points - points_, found - gradient_);
      points_ = points;
      gradient_ = std::move(found);
      return true;
    }
    return false;
  }

  double product(const Rows& a, const Rows& b) const {
    std::array<double, 1> sum{};
    layout_.sum_rows(sum, [&](Index i, std::span<double> total) { total[0] += row_product(a, b, i); });
    return sum[0];
  }

  [[noreturn]] void give_up(double tolerance) const {
    throw NumericalError(fmt::format(
        "particles.init: the particles did not come to rest; the largest force is {:.2g}, above the tolerance "
        "{:.2g}: raise particles.init.tolerance, or take layout = \"even\"",
        largest(), tolerance));
  }

  Rows& points_;
  double exponent_;
  const Layout& layout_;
  Profile profile_;
  Exchange exchange_;
  Curvature curvature_;
  Rows gradient_;
};

}  // namespace

void balance(Rows& points, double exponent, double tolerance, const Layout& layout) {
  Balancing(points, exponent, layout).run(tolerance);
}

}  // namespace wasserstrom
