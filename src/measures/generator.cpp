// The law of G(z): rows are points that are shown, and what is trained follows batches of others.

#include "wasserstrom/measures/generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "generator_batch.hpp"
#include "measures.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/networks/initial_numbers.hpp"

namespace wasserstrom {
namespace {

Column equal_weights(const Layout& layout) {
  return Column::Constant(layout.rows(), 1.0 / static_cast<double>(layout.particles()));
}

/// Points that are made anew in every step, as particles.
class BatchPoints final : public Measure {
 public:
  BatchPoints(Index count, Index dimension, const MeasureContext& context)
      : dimension_(dimension),
        layout_(count, context.communicator),
        exchange_(layout_, context.gather_limit, context.profile),
        weight_(equal_weights(layout_)) {}

  const Layout& layout() const override { return layout_; }
  const Exchange& exchange() const override { return exchange_; }
  Index dimension() const override { return dimension_; }
  std::vector<StateColumns> columns() const override { return {{"position", dimension_}}; }
  Rows start() override { return Rows::Zero(layout_.rows(), dimension_); }
  PointCloud cloud(const ConstRowsRef& rows, Index) const override { return {rows, weight_, exchange_}; }
  const Column& weight() const override { return weight_; }
  bool is_weighted() const override { return false; }

 private:
  Index dimension_;
  Layout layout_;
  Exchange exchange_;
  Column weight_;
};

/// What a network has learned, as arrays by name.
struct KeptNetwork final : Part {
  KeptNetwork(Column& kept, BatchStatistics& running) : numbers(kept), statistics(running) {}
  void serialize(Archive& page) override {
    statistics.shape.keep(page, numbers);
    if (statistics.shape.normalized) statistics.serialize(page);
  }

  Column& numbers;
  BatchStatistics& statistics;
};

std::unique_ptr<NoiseSource> source_of(const Config& particles, const DataSets& data) {
  const Config generator = particles.table("generator");
  auto source = noise_sources().make(generator.table("source"), {data, particles.integer("dimension")});
  if (generator.flag("residual") && source->dimension() != particles.integer("dimension"))
    throw ConfigError(
        fmt::format("{}: a residual generator adds its noise, of dimension {}, to points of dimension {}: "
                    "set residual = false, or take noise of that dimension",
                    generator.path(), source->dimension(), particles.integer("dimension")));
  return source;
}

class NetworkGenerator final : public Generator {
 public:
  NetworkGenerator(const Config& particles, const MeasureContext& context)
      : dimension_(particles.integer("dimension")),
        persistency_(particles.table("fit").integer("persistency")),
        source_(source_of(particles, context.data)),
        random_(context.seed, Purpose::generator_noise),
        plan_(generator_plan(particles.table("generator"), source_->dimension(), dimension_)),
        map_(plan_),
        parameters_(plan_.shape, optimizer_plan(particles.table("fit")),
                    initial_numbers(plan_.shape, plan_.initial_std,
                                    CounterRandom(context.seed, Purpose::generator_parameter), 0)),
        fitted_(parameters_),
        statistics_(plan_.shape),
        followed_(statistics_),
        layout_(particles.integer("count"), context.communicator),
        exchange_(layout_, context.gather_limit, context.profile),
        batch_(particles.table("fit").integer("batch"), dimension_, context) {}

  const Layout& layout() const override { return layout_; }
  const Exchange& exchange() const override { return exchange_; }
  Index dimension() const override { return dimension_; }
  std::vector<StateColumns> columns() const override { return {{"position", dimension_}}; }
  const Column& weight() const override { return weight_; }
  bool is_weighted() const override { return false; }
  Generator* generator() override { return this; }
  Measure& batch() override { return batch_; }
  PointCloud cloud(const ConstRowsRef& rows, Index) const override { return {rows, weight_, exchange_}; }

  Rows start() override {
    weight_ = equal_weights(layout_);
    shown_noise_ = noise(shown_step, layout_.first_row(), layout_.rows());
    if (plan_.shape.normalized) start_statistics();
    return shown(parameters_.values(), statistics_);
  }

  Rows draw(Index step) override {
    const Layout& rows = batch_.layout();
    return batch_of(step, followed_)->points(parameters_.values(), rows.first_row(), rows.rows());
  }

  Rows fit(Index step, const Rows& targets) override {
    const Profile::Lap lap(exchange_.profile(), Phase::training);
    const Rows all = batch_.exchange().gather(targets);
    fitted_ = parameters_;
    followed_ = statistics_;
    const auto batch = batch_of(step, followed_);
    double first = 0;
    Column down;
    for (Index iteration = 0; iteration < persistency_; ++iteration) {
      const double square = batch->square(fitted_.values(), all, down);
      if (iteration == 0) first = square;
      fitted_.step(down);
      if (const Index done = iteration + 1; done % iterations_untold == 0)
        tell({what_, done, persistency_, persistency_, fmt::format("fit_residual {:.4g}", std::sqrt(square / first))});
    }
    residual_ = std::sqrt(batch->square(fitted_.values(), all) / first);
    throw_if_diverged(step);
    return shown(fitted_.values(), followed_);
  }

  void accept() override {
    parameters_ = fitted_;
    statistics_ = followed_;
  }

  void serialize(Archive& archive) override {
    parameters_.serialize(archive);
    if (plan_.shape.normalized) archive.part("running", statistics_);
  }

  std::map<std::string, Pages::Array> learned() const override {
    Column values = parameters_.values();
    BatchStatistics statistics = statistics_;
    KeptNetwork kept(values, statistics);
    std::map<std::string, Pages::Array> arrays;
    for (auto& [name, array] : memory_of(kept).arrays) arrays[generator_group + name] = array;
    return arrays;
  }

  std::vector<std::string> numbers() const override { return {"fit_residual"}; }
  void report(std::span<double> values) const override { values[0] = residual_; }

 private:
  std::unique_ptr<GeneratorBatch> batch_of(Index step, BatchStatistics& followed) const {
    const BatchNoise drawn = [this, step](Index first, Index count) { return noise(step, first, count); };
    const Index size = batch_.layout().particles();
    if (plan_.shape.normalized) return normalized_batch(plan_, size, drawn, followed);
    return dealt_batch(plan_, size, drawn, layout_.communicator());
  }

  Rows shown(const Column& parameters, const BatchStatistics& statistics) {
    map_.set_parameters(plain_parameters(parameters, statistics));
    return map_(shown_noise_);
  }

  /// Those of a batch of noise, so that what is shown at first is what training begins with.
  void start_statistics() {
    const Index size = batch_.layout().particles();
    const auto network = make_batch_perceptron(plan_.shape, InputScale::none(plan_.shape.inputs), plan_.single);
    Rows unused(size, dimension_);
    network->set_parameters(parameters_.values());
    network->forward(noise(shown_step, 0, size), unused);
    network->follow(statistics_, 1);
  }

  Rows noise(Index step, Index first, Index count) const {
    Rows drawn(std::max<Index>(count, 0), source_->dimension());
    source_->draw(random_, step, first, drawn);
    return drawn;
  }

  void throw_if_diverged(Index step) const {
    if (fitted_.values().allFinite() && !std::isinf(residual_)) return;
    throw NumericalError(
        fmt::format("the generator has diverged in the fit of step {}, after {} iterations: a smaller "
                    "particles.fit.learning_rate, or flow.step, may help",
                    step, fitted_.steps()));
  }

  Index dimension_, persistency_;
  std::unique_ptr<NoiseSource> source_;
  CounterRandom random_;
  GeneratorPlan plan_;
  GeneratorMap map_;
  TrainedParameters parameters_, fitted_;
  BatchStatistics statistics_, followed_;  ///< of normalised hidden layers: accepted, and of the last fit
  Layout layout_;
  Exchange exchange_;
  BatchPoints batch_;
  Column weight_;
  Rows shown_noise_;
  double residual_ = std::numeric_limits<double>::quiet_NaN();
  const std::string what_ = "the generator";
};

TableSchema network_schema() {
  std::vector<Key> keys = perceptron_keys();
  keys.push_back(
      Key::boolean("residual")
          .default_to("false")
          .says("whether the noise is added to what the network gives: the generator starts near its source"));
  keys.push_back(Key::boolean("batch_norm")
                     .default_to("false")
                     .says("whether sums of hidden layers are normalised over the batch in training, and by running "
                           "means elsewhere; every rank computes the whole batch then"));
  keys.push_back(Key::text("output")
                     .default_to("\"linear\"")
                     .one_of({"linear", "tanh"})
                     .says("of the network; tanh: reach tanh(.), for images"));
  keys.push_back(Key::real("reach").default_to("2.0").above(0).says("the bound of outputs with tanh"));
  keys.push_back(Key::real("init_std")
                     .optional()
                     .above(0)
                     .says("weights, and scales of normalised layers, are normal with this standard deviation at "
                           "first, and biases 0; absent: scales are 1, weights and biases "
                           "uniform between -1 / sqrt(n) and 1 / sqrt(n), n the inputs of the layer"));
  keys.push_back(Key::table(
      "source", noise_sources().schema("what the generator makes its points of", "generator sources", "gaussian")));
  return table_schema("of a generator: the network that makes its points", std::move(keys));
}

TableSchema fit_schema() {
  std::vector<Key> keys{
      Key::integer("persistency")
          .default_to("10")
          .at_least(1)
          .in("iterations")
          .says("K, steps of the optimizer towards where a step of the flow sends the points of a batch; 1 is the "
                "generator of a game"),
      Key::integer("batch").default_to("512").at_least(1).in("points").says("made anew in every step of the flow")};
  for (const Key& each : optimizer_keys())
    keys.push_back(each.name == "learning_rate" ? each.default_to("1e-4") : each);
  return table_schema("of a generator: how it follows its points", std::move(keys));
}

void check(const Config& self, const Config&, Problems& problems) {
  const Config network = self.table("generator"), source = network.table("source");
  check_perceptron(network, problems);
  check_optimizer(self.table("fit"), problems);
  if (network.text("output") != "tanh" && !network.is_default("reach"))
    problems.add(network, "reach", "'reach' belongs to output = \"tanh\"", "leave it out, or set that");
  if (network.flag("batch_norm") && self.table("fit").integer("batch") < 2)
    problems.add(self.table("fit"), "batch", "layers are normalised over a batch, and one point has no variance",
                 "give 2 points or more, or leave out batch_norm");
  if (!self.is_default("init"))
    problems.add(self, "init", "a generator starts with what it makes of its source", "leave it out");
  if (!self.is_default("weight"))
    problems.add(self, "weight", "the points of a generator have equal weights", "leave it out");
  if (network.flag("residual") && source.has("dimension") && source.integer("dimension") != self.integer("dimension"))
    problems.add(source, "dimension",
                 fmt::format("a residual generator adds its noise, of dimension {}, to points of dimension {}",
                             source.integer("dimension"), self.integer("dimension")),
                 "set residual = false, or leave it out");
}

}  // namespace

Rows generated_points(const Config& particles, const DataSets& data, const Pages& parameters, const Layout& layout,
                      std::uint64_t seed) {
  const auto source = source_of(particles, data);
  const GeneratorPlan plan =
      generator_plan(particles.table("generator"), source->dimension(), particles.integer("dimension"));
  Column values;
  BatchStatistics statistics(plan.shape);
  KeptNetwork kept(values, statistics);
  restore(kept, parameters);
  GeneratorMap map(plan);
  map.set_parameters(plain_parameters(values, statistics));
  Rows noise(layout.rows(), source->dimension());
  source->draw(CounterRandom(seed, Purpose::draw_of_generator), 0, layout.first_row(), noise);
  return map(noise);
}

MeasureRegistry::Entry generator_measure() {
  return {{"generator",
           "points that a network makes of noise, and that it is trained to move",
           {Key::table("generator", network_schema()), Key::table("fit", fit_schema())},
           check},
          [](const Config& config, const MeasureContext& context) {
            return std::make_unique<NetworkGenerator>(config, context);
          },
          {.generated = true}};
}

}  // namespace wasserstrom
