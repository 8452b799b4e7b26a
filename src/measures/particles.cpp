// sum_i p_i delta(x_i): the rows are the points.

#include "measures.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

class Particles final : public Measure {
 public:
  Particles(const Config& particles, const MeasureContext& context)
      : config_(particles),
        seed_(context.seed),
        directory_(context.directory),
        coordinates_(context.coordinates),
        data_(context.data),
        layout_(particles.integer("count"), context.communicator),
        exchange_(layout_, context.gather_limit, context.profile) {}

  const Layout& layout() const override { return layout_; }
  const Exchange& exchange() const override { return exchange_; }
  Index dimension() const override { return config_.integer("dimension"); }
  std::vector<StateColumns> columns() const override { return {{"position", dimension()}}; }
  const Column& weight() const override { return weight_; }
  bool is_weighted() const override { return weighted_; }

  Rows start() override {
    ParticleSet particles = make_particles(config_, seed_, directory_, layout_.communicator(), coordinates_, data_);
    weight_ = std::move(particles.weight);
    weighted_ = particles.weighted;
    return std::move(particles.position);
  }

  PointCloud cloud(const ConstRowsRef& rows, Index) const override {
    return {rows.leftCols(dimension()), weight_, exchange_};
  }

 private:
  Config config_;
  std::uint64_t seed_;
  std::string directory_;
  std::vector<std::string> coordinates_;
  const DataSets& data_;
  Layout layout_;
  Exchange exchange_;
  Column weight_;  ///< p_i of this rank's rows
  bool weighted_ = false;
};

}  // namespace

MeasureRegistry::Entry particle_measure() {
  return {
      {"particles", "points that move: sum_i p_i delta(x_i)", {}, {}},
      [](const Config& config, const MeasureContext& context) { return std::make_unique<Particles>(config, context); }};
}

}  // namespace wasserstrom
