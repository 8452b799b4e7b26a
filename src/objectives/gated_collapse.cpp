// f(x) = |x_along| before the gate, x_gate < from, and 0 behind it, minus x_gate everywhere: points drift to the gate
// at speed 1 and fall at speed 1 towards x_along = 0 until they are through (Altekrueger, Hertrich and Steidl 2023,
// appendix F).

#include <cmath>

#include "gate.hpp"
#include "objectives.hpp"

namespace wasserstrom {
namespace {

class GatedCollapse final : public Potential {
 public:
  explicit GatedCollapse(const Gate& gate) : gate_(gate) {}

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    gradient.setZero();
    for (Index i = 0; i < position.rows(); ++i) {
      const double at = position(i, gate_.coordinate), height = position(i, gate_.along);
      const bool before = at < gate_.from;
      value[i] = (before ? std::abs(height) : 0) - at;
      gradient(i, gate_.coordinate) = -1;
      if (before) gradient(i, gate_.along) = static_cast<double>((height > 0) - (height < 0));
    }
  }

 private:
  Gate gate_;
};

}  // namespace

std::vector<Key> gate_keys() {
  return {Key::integer("gate").default_to("0").at_least(0).says(
              "the coordinate, from 0, that tells on which side a particle is"),
          Key::real("from").default_to("0.0").says("of that coordinate: where the gate stands"),
          Key::integer("along").default_to("1").at_least(0).says(
              "the coordinate, from 0, in which particles attract or repel")};
}

void check_gate(const Config& self, const Config& whole, Problems& problems) {
  const Index dimension = whole.table("particles").integer("dimension");
  for (const char* key : {"gate", "along"})
    if (self.integer(key) >= dimension)
      problems.add(self, key, "there is no such coordinate: they are numbered from 0",
                   "take one below particles.dimension = " + std::to_string(dimension));
  if (self.integer("gate") == self.integer("along"))
    problems.add(self, "along", "'gate' is that coordinate", "take another one");
}

Gate make_gate(const Config& config) { return {config.integer("gate"), config.real("from"), config.integer("along")}; }

PotentialRegistry::Entry gated_collapse_potential() {
  return {
      {"gated_collapse",
       "|x_along| before a gate and 0 behind it, minus x_gate: what is before the gate drifts there and collapses",
       gate_keys(), check_gate},
      [](const Config& config, const PotentialContext&) { return std::make_unique<GatedCollapse>(make_gate(config)); }};
}

}  // namespace wasserstrom
