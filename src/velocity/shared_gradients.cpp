#include "shared_gradients.hpp"

#include <algorithm>

namespace wasserstrom {
namespace {

constexpr double most_bytes = 256e6, least_gain = 1.1;

/// Whether ranks would wait for the one with the most points.
bool pays(const Layout& layout, Index parts, Index numbers) {
  const Index ranks = layout.communicator().size(), pairs = layout.particles() * parts;
  Index most = 0;
  for (int rank = 0; rank < ranks; ++rank) most = std::max(most, layout.rows(rank) * parts);
  const Index shared = (pairs + ranks - 1) / ranks;
  const double bytes = sizeof(double) * static_cast<double>(pairs) * static_cast<double>(numbers);
  return static_cast<double>(most) > least_gain * static_cast<double>(shared) && bytes < most_bytes;
}

}  // namespace

std::optional<PotentialValues> share_gradients(const PartedPotential& potential, const PointCloud& points, Index step) {
  const Layout& layout = points.layout();
  const Index d = points.position.cols(), parts = potential.parts(step), pairs = layout.particles() * parts,
              ranks = layout.communicator().size(), rank = layout.communicator().rank();
  if (!pays(layout, parts, d + 1)) return {};
  const Rows all = points.exchange.gather(points.position);
  Rows found = Rows::Zero(pairs, d + 1);
  for (Index pair = rank * pairs / ranks, end = (rank + 1) * pairs / ranks; pair < end;) {
    const Index particle = pair / parts, first = pair % parts, count = std::min(parts - first, end - pair);
    potential.visit_parts(all.row(particle).transpose(), step, first, count, [&](std::span<const double> numbers) {
      found.row(pair++) = Eigen::Map<const Column>(numbers.data(), d + 1).transpose();
    });
  }
  const Layout owners(layout, parts);
  const Rows own = Exchange(owners, 0, points.exchange.profile()).sum_to_owners(found);
  PotentialValues sums{Column::Zero(layout.rows()), Rows::Zero(layout.rows(), d)};
  for (Index i = 0; i < layout.rows(); ++i)
    for (Index part = 0; part < parts; ++part) {
      sums.gradient.row(i) += own.row(i * parts + part).head(d);
      sums.value[i] += own(i * parts + part, d);
    }
  return sums;
}

}  // namespace wasserstrom
