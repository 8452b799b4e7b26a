// The posterior of all parameters of a network: a particle is a network.
//
//   g(theta) = n / (b T) sum over a batch of -log p(y_r | net(x_r; w), own) - log prior(w) - log prior(own)
//
//   normal prior   w ~ N(0, s^2)
//   gamma prior    w ~ N(0, 1 / lambda), lambda ~ Gamma(shape, rate), log lambda the last coordinate
//
// With likelihood "regression" and gamma priors this is the network of Hernandez-Lobato and Adams (2015) and of Liu and
// Wang (2016). Inputs are standardised by means and standard deviations of the rows that the model is made for, number
// by number, or of all pixels alike where there are convolutions; responses of a regression as well.
//
// With several heads the last layer is there once for each task. The target of a task knows the shared layers and its
// own head, which are its network, and nothing of the others.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "half_line.hpp"
#include "mini_batch.hpp"
#include "network_likelihood.hpp"
#include "network_predictor.hpp"
#include "objectives.hpp"
#include "regression.hpp"
#include "task_part.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/feature_rows.hpp"
#include "wasserstrom/networks/initial_numbers.hpp"
#include "wasserstrom/networks/model_network.hpp"

namespace wasserstrom {
namespace {

constexpr Index block = Perceptron::block_rows, most_parts = 16;

/// One mean and one deviation for all numbers of images.
InputScale common_scale(const Rows& features) {
  const double mean = features.mean(), variance = (features.array() - mean).square().mean();
  return {Column::Constant(features.cols(), mean),
          Column::Constant(features.cols(), variance > 0 ? std::sqrt(variance) : 1)};
}

std::unique_ptr<NetworkLikelihood> likelihood_of(const Config& target, const DataRows& data) {
  if (data.data->response.size() == 0)
    throw ConfigError(fmt::format("data '{}' has no response, which {} needs: say where it is in its [[data]]",
                                  data.data->name, target.type()));
  if (target.text("likelihood") == "classification") return softmax_likelihood(data);
  return normal_likelihood(data, target.real("noise_shape"), target.real("noise_rate"));
}

/// Of the weights of the network.
class WeightPrior {
 public:
  explicit WeightPrior(const Config& target)
      : inferred_(target.text("prior") == "gamma"),
        std_(target.real("prior_std")),
        shape_(target.real("prior_shape")),
        rate_(target.real("prior_rate")) {}

  bool inferred() const { return inferred_; }

  /// -log of it, with its derivatives; v = log lambda where that is inferred.
  double add(std::span<const double> weights, double v, std::span<double> slope, double& v_slope) const {
    double squares = 0;
    const double precision = inferred_ ? std::exp(v) : 1 / (std_ * std_);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      slope[i] += precision * weights[i];
      squares += weights[i] * weights[i];
    }
    const auto count = static_cast<double>(weights.size());
    const double normaliser = 0.5 * count * (std::log(2 * std::numbers::pi) - std::log(precision));
    if (!inferred_) return 0.5 * precision * squares + normaliser;
    const ValueAndSlope law = gamma_law(v, shape_, rate_);
    v_slope += 0.5 * precision * squares - 0.5 * count + law.slope;
    return 0.5 * precision * squares + normaliser + law.value;
  }

 private:
  bool inferred_;
  double std_, shape_, rate_;
};

class BayesianNetwork final : public Potential, private PartedPotential {
 public:
  BayesianNetwork(const Config& target, const PotentialContext& context)
      : data_(context.data.select(target)),
        batch_(target, data_, context),
        likelihood_(likelihood_of(target, data_)),
        shape_(model_shape(target.table("network"), data_.data->design.columns(), likelihood_->outputs())),
        part_(shape_, target.integer("heads"), target.integer("head")),
        prior_(target),
        temperature_(target.real("likelihood_temperature")) {
    if (const Index needed = parameters(); needed != context.dimension)
      throw ConfigError(fmt::format(
          "{} has {} parameters ({} of the network, {} inputs and {} outputs), but "
          "particles.dimension = {}: set it to {}",
          target.path(), needed, part_.parameters(), shape_.inputs(), shape_.outputs(), context.dimension, needed));
    const Rows features = feature_rows(data_);
    scale_ = shape_.convolutions
                 ? common_scale(features)
                 : scale_of(features, Column::Constant(features.rows(), 1.0 / static_cast<double>(features.rows())));
  }

  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override {
    const Index d = position.cols(), count = parts(step);
    Column sum(d + 1);
    for (Index i = 0; i < position.rows(); ++i) {
      sum.setZero();
      visit_parts(position.row(i).transpose(), step, 0, count, [&](std::span<const double> numbers) {
        for (Index c = 0; c <= d; ++c) sum[c] += numbers[static_cast<std::size_t>(c)];
      });
      gradient.row(i) = sum.head(d).transpose();
      value[i] = sum[d];
    }
  }

  const PartedPotential* parted() const override { return this; }

  std::vector<std::string> parameter_names() const override { return names(); }

  std::vector<Index> own_coordinates() const override {
    std::vector<Index> own(part_.heads > 1 ? static_cast<std::size_t>(part_.head) : 0);
    std::iota(own.begin(), own.end(), part_.first());
    return own;
  }

  /// The networks in hand and the inputs of a batch.
  double bytes() const override {
    const Index inputs = batch_.size(data_) * data_.data->design.columns();
    return 8 * static_cast<double>(shape_.parameters() * (block + 4) + inputs);
  }

  std::unique_ptr<Predictor> predictor(const DataRows& held_out) const override {
    require_same_columns(data_, held_out);
    return network_predictor(shape_, part_, scale_, feature_rows(held_out), likelihood_->scores_of(held_out));
  }

 private:
  Index parameters() const { return part_.parameters() + likelihood_->own_parameters() + prior_.inferred(); }

  std::vector<std::string> names() const {
    std::vector<std::string> all = shape_.parameter_names();
    if (part_.heads > 1) {
      const std::vector<std::string> head(all.begin() + part_.shared, all.end());
      all.resize(static_cast<std::size_t>(part_.shared));
      for (Index task = 0; task < part_.heads; ++task)
        for (const std::string& each : head) all.push_back(fmt::format("task{}.{}", task, each));
    }
    for (const std::string& each : likelihood_->own_names()) all.push_back(each);
    if (prior_.inferred()) all.push_back("log_weight_precision");
    return all;
  }

  Index parts(Index step) const override { return std::min(most_parts, blocks(step)); }

  Index blocks(Index step) const {
    const Index rows = step == all_data ? std::ssize(data_.rows) : batch_.size(data_);
    return (rows + block - 1) / block;
  }

  /// A part is a run of blocks of rows; priors belong to the first.
  void visit_parts(const ConstColumnRef& x, Index step, Index first, Index count, const PartUser& use) const override {
    const DataRows batch{data_.data, batch_.rows(data_, step)};
    const Index all = blocks(step), of = parts(step);
    const double weight =
        static_cast<double>(data_.rows.size()) / (temperature_ * static_cast<double>(batch.rows.size()));
    const Column parameters = part_.network(x.data());
    ModelNetwork network(shape_, scale_);
    network.set_parameters(parameters);
    std::vector<double> numbers(static_cast<std::size_t>(x.size() + 1));
    Column of_network(parameters.size());
    for (Index part = first; part < first + count; ++part) {
      std::fill(numbers.begin(), numbers.end(), 0.0);
      of_network.setZero();
      for (Index each = part * all / of; each < (part + 1) * all / of; ++each)
        add_block(network, batch, each, weight, x, of_network, numbers);
      if (part == 0) add_priors(parameters, x, of_network, numbers);
      part_.put(of_network, numbers.data());
      use(numbers);
    }
  }

  void add_block(ModelNetwork& network, const DataRows& batch, Index number, double weight, const ConstColumnRef& x,
                 Column& of_network, std::vector<double>& numbers) const {
    const auto begin = batch.rows.begin() + number * block;
    const DataRows rows{batch.data, {begin, begin + std::min(block, batch.rows.end() - begin)}};
    const Rows features = feature_rows(rows);
    Rows output(features.rows(), shape_.outputs()), slope(features.rows(), shape_.outputs());
    network.forward(features, output);
    numbers.back() += likelihood_->add(rows.rows, output, weight, x.data() + part_.parameters(), slope,
                                       numbers.data() + part_.parameters());
    network.add_parameter_gradient(slope, {of_network.data(), static_cast<std::size_t>(of_network.size())});
  }

  void add_priors(const Column& parameters, const ConstColumnRef& x, Column& of_network,
                  std::vector<double>& numbers) const {
    const Index weights = part_.parameters(), last = weights + likelihood_->own_parameters();
    const auto size = static_cast<std::size_t>(parameters.size());
    double unused = 0;
    double& slope = prior_.inferred() ? numbers[static_cast<std::size_t>(last)] : unused;
    numbers.back() += likelihood_->prior(x.data() + weights, numbers.data() + weights);
    numbers.back() +=
        prior_.add({parameters.data(), size}, prior_.inferred() ? x[last] : 0, {of_network.data(), size}, slope);
  }

  DataRows data_;
  MiniBatch batch_;
  std::unique_ptr<NetworkLikelihood> likelihood_;
  ModelShape shape_;
  TaskPart part_;
  InputScale scale_;
  WeightPrior prior_;
  double temperature_;
};

std::vector<Key> network_target_keys() {
  std::vector<Key> keys = data_keys();
  TableSchema network = table_schema("the network, from the columns of the data to outputs", model_network_keys());
  network.rule = [](const Config& self, const Config&, Problems& problems) { check_model_network(self, problems); };
  const std::vector<Key> own = {
      Key::text("likelihood")
          .one_of({"regression", "classification"})
          .says("of the responses: normal around the output, its precision inferred, or one of the classes that "
                "responses name, by softmax of an output each"),
      Key::table("network", std::move(network)).says("layers"),
      Key::integer("heads").default_to("1").at_least(1).at_most(1000).says(
          "tasks that share all layers but the last, which each has for itself; of a classification"),
      Key::integer("head").default_to("0").at_least(0).says(
          "which of them this target is of, counted from 0; that head moves by this objective alone"),
      Key::text("prior")
          .default_to("\"normal\"")
          .one_of({"normal", "gamma"})
          .says("of weights and biases: N(0, prior_std^2), or N(0, 1 / lambda) with lambda ~ Gamma"),
      Key::real("prior_std").default_to("1.0").above(0).says("standard deviation of the normal prior"),
      Key::real("prior_shape").default_to("1.0").above(0).says("of the gamma prior of lambda"),
      Key::real("prior_rate").default_to("0.1").above(0).says("and its rate"),
      Key::real("noise_shape")
          .default_to("1.0")
          .above(0)
          .says("of the gamma prior of the precision of responses, of a regression, in units of their standard "
                "deviation"),
      Key::real("noise_rate").default_to("0.1").above(0).says("and its rate"),
      Key::real("likelihood_temperature")
          .default_to("1.0")
          .above(0)
          .says("T: the likelihood counts to the power 1 / T; as many as there are rows: a mean over them"),
      mini_batch_key()};
  keys.insert(keys.end(), own.begin(), own.end());
  return keys;
}

void check_heads(const Config& self, const Config& whole, Problems& problems) {
  const Index heads = self.integer("heads"), head = self.integer("head");
  if (head >= heads)
    problems.add(self, "head", fmt::format("there is no head {} among {}", head, heads), "count them from 0");
  if (heads == 1) return;
  check_owners(self, "heads", whole, problems);
  if (self.text("likelihood") != "classification" || self.text("prior") != "normal")
    problems.add(self, "heads", "what is inferred besides the weights would be shared by tasks",
                 "take likelihood = \"classification\" and prior = \"normal\", or one head");
  if (self.table("network").flag("skip"))
    problems.add(self.table("network"), "skip", "a skip connection leads past the heads", "leave it out");
}

void check(const Config& self, const Config& whole, Problems& problems) {
  check_data_keys(self, whole, problems);
  const bool normal = self.text("prior") == "normal";
  for (const char* key : {"prior_shape", "prior_rate"})
    if (normal && !self.is_default(key))
      problems.add(self, key, fmt::format("'{}' belongs to prior = \"gamma\"", key), "leave it out, or set that");
  if (!normal && !self.is_default("prior_std"))
    problems.add(self, "prior_std", "a gamma prior infers the standard deviation", "leave it out");
  check_heads(self, whole, problems);
  for (const char* key : {"noise_shape", "noise_rate"})
    if (self.text("likelihood") == "classification" && !self.is_default(key))
      problems.add(self, key, "a classification has no noise", "leave it out");
}

}  // namespace

PotentialRegistry::Entry bayesian_network_target() {
  return {{"bayesian_network", "posterior of the weights of a neural network, which predicts numbers or classes",
           network_target_keys(), check},
          [](const Config& config, const PotentialContext& context) {
            return std::make_unique<BayesianNetwork>(config, context);
          }};
}

}  // namespace wasserstrom
