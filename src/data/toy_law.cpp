#include "wasserstrom/data/toy_law.hpp"

#include <cmath>
#include <numbers>

namespace wasserstrom {
namespace {

constexpr double diagonal = 0.75 * std::numbers::sqrt2;  // of the squares of the checkerboard

Index modes_of(const std::string& name, bool source) {
  if (name == "ring") return source ? 1 : 8;
  if (name == "four_gaussians") return 4;
  return name == "swiss_roll" ? 1 : source ? 4 : 5;
}

/// (+-1, +-1).
double sign(Index corner, Index coordinate) { return (corner >> coordinate & 1) == 0 ? 1 : -1; }

}  // namespace

std::vector<std::string> ToyLaw::names() { return {"ring", "four_gaussians", "swiss_roll", "checkerboard"}; }

ToyLaw::ToyLaw(const std::string& name, bool source) : name_(name), source_(source), modes_(modes_of(name, source)) {}

ToyLaw::ToyLaw(const Config& table) : ToyLaw(table.text("law"), table.text("side") == "source") {}

std::vector<Key> ToyLaw::keys(const std::string& default_side) {
  return {
      Key::text("law").one_of(names()).says(
          "ring: from a small Gaussian to eight around it; four_gaussians: from four to four nearer ones; swiss_roll: "
          "between a spiral and its mirror image; checkerboard: from four squares to five"),
      Key::text("side")
          .default_to("\"" + default_side + "\"")
          .one_of({"source", "target"})
          .says("where it comes from, or where it goes")};
}

void ToyLaw::draw(const CounterRandom& random, Index step, Index particle, Index mode, double* point) const {
  const auto normal = [&](Index c) { return random.normal(step, particle, 1 + c); };
  const auto uniform = [&](Index c) { return random.uniform(step, particle, 1 + c) - 0.5; };
  const double turn = 2 * std::numbers::pi * static_cast<double>(mode) / 8;
  if (name_ == "ring") {
    const double radius = source_ ? 0 : 1, std = source_ ? 0.05 : 0.1;
    point[0] = radius * std::cos(turn) + std * normal(0);
    point[1] = radius * std::sin(turn) + std * normal(1);
  } else if (name_ == "four_gaussians") {
    const double corner = source_ ? std::numbers::sqrt2 : std::numbers::sqrt2 / 2;
    for (Index c = 0; c < 2; ++c) point[c] = corner * sign(mode, c) + 0.1 * normal(c);
  } else if (name_ == "swiss_roll") {
    const double angle = std::sqrt(random.uniform(step, particle, 0)) * 570 * std::numbers::pi / 180;
    point[0] = -0.15 * angle * std::cos(angle) + 0.1 * uniform(0);
    point[1] = 0.15 * angle * std::sin(angle) + 0.1 * uniform(1);
    for (Index c = 0; c < 2 && source_; ++c) point[c] = -point[c];
  } else {
    const Index corner = mode - 1;  // of the target, whose first square is in the middle
    for (Index c = 0; c < 2; ++c) {
      const double centre = source_     ? (mode / 2 == c ? diagonal * sign(mode, 0) : 0)
                            : mode == 0 ? 0
                                        : diagonal * sign(corner, c);
      point[c] = centre + 0.5 * uniform(c);
    }
  }
}

void require_plane(const Config& self, const Config& whole, Problems& problems) {
  if (whole.table("particles").integer("dimension") != 2)
    problems.add(self, "law", "these laws are in the plane", "set particles.dimension = 2");
}

}  // namespace wasserstrom
