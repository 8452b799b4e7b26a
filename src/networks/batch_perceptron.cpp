#include "wasserstrom/networks/batch_perceptron.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "simd/softplus.hpp"
#include "simd/tile_product.hpp"

namespace wasserstrom {
namespace {

constexpr double smallest_variance = 1e-5;  // added to variances

/// sum of f(i) for i < count, in eight chains of additions, which wait for each other.
template <class Function>
double chained_sum(Index count, const Function& f) {
  constexpr Index chains = 8;
  double sum[chains] = {};
  Index i = 0;
  for (; i + chains <= count; i += chains)
    for (Index chain = 0; chain < chains; ++chain) sum[chain] += f(i + chain);
  for (; i < count; ++i) sum[i % chains] += f(i);
  for (Index half = chains / 2; half > 0; half /= 2)
    for (Index chain = 0; chain < half; ++chain) sum[chain] += sum[chain + half];
  return sum[0];
}

/// Numbers of neurons stand row behind row, in whole tiles: those of neuron o begin at o lanes_.
template <class T>
class NormalizedBatch final : public BatchPerceptron {
 public:
  NormalizedBatch(PerceptronShape shape, InputScale scale) : shape_(std::move(shape)), scale_(std::move(scale)) {}

  void set_parameters(const ConstColumnRef& parameters) override {
    parameters_.resize(static_cast<std::size_t>(parameters.size()));
    std::transform(parameters.begin(), parameters.end(), parameters_.begin(),
                   [](double each) { return static_cast<T>(each); });
  }

  void forward(const ConstRowsRef& x, RowsRef y) override {
    begin(x.rows());
    for (Index c = 0; c < shape_.inputs; ++c)
      for (Index i = 0; i < rows_; ++i)
        of(value_.front(), c)[i] = static_cast<T>((x(i, c) - scale_.centre[c]) / scale_.scale[c]);
    for (Index layer = 0; layer < shape_.layers(); ++layer) {
      std::vector<T>& sums = value_[above(layer)];
      for (Index o = 0; o < shape_.outputs_of(layer); ++o) std::fill_n(of(sums, o), lanes_, bias(layer)[o]);
      push(weight(layer), shape_.inputs_of(layer), shape_.outputs_of(layer), value_[below(layer)], sums);
      if (layer + 1 < shape_.layers()) normalize(layer);
    }
    if (shape_.skip) push(skip(), shape_.inputs, shape_.outputs, value_.front(), value_.back());
    for (Index i = 0; i < rows_; ++i)
      for (Index o = 0; o < shape_.outputs; ++o) y(i, o) = of(value_.back(), o)[i];
  }

  void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) override {
    std::vector<T> adjoint = zeros(shape_.outputs);
    for (Index o = 0; o < shape_.outputs; ++o)
      for (Index i = 0; i < rows_; ++i) of(adjoint, o)[i] = static_cast<T>(slope(i, o));
    if (shape_.skip)
      add_outer(shape_.inputs, shape_.outputs, adjoint, value_.front(),
                gradient.data() + shape_.first_parameter(shape_.layers()));
    for (Index layer = shape_.layers() - 1; layer >= 0; --layer) {
      const Index in = shape_.inputs_of(layer), out = shape_.outputs_of(layer);
      if (layer + 1 < shape_.layers()) pull_through_normal(layer, adjoint, gradient);
      double* const to = gradient.data() + shape_.first_parameter(layer);
      add_outer(in, out, adjoint, value_[below(layer)], to);
      for (Index o = 0; o < out; ++o) {
        const T* const row = of(adjoint, o);
        to[in * out + o] += chained_sum(rows_, [row](Index i) { return row[i]; });
      }
      if (layer > 0) adjoint = pull(layer, adjoint);
    }
  }

  void follow(BatchStatistics& statistics, double share) const override {
    statistics.mean += share * (mean_ - statistics.mean);
    statistics.variance += share * (variance_ - statistics.variance);
  }

 private:
  static std::size_t below(Index layer) { return static_cast<std::size_t>(layer); }
  static std::size_t above(Index layer) { return static_cast<std::size_t>(layer + 1); }
  T* of(std::vector<T>& rows, Index neuron) const { return rows.data() + neuron * lanes_; }
  std::vector<T> zeros(Index neurons) const { return std::vector<T>(static_cast<std::size_t>(neurons * lanes_)); }

  const T* weight(Index layer) const { return parameters_.data() + shape_.first_parameter(layer); }
  const T* bias(Index layer) const { return weight(layer) + shape_.inputs_of(layer) * shape_.outputs_of(layer); }
  const T* skip() const { return weight(shape_.layers()); }
  const T* scale(Index layer) const { return parameters_.data() + shape_.first_scale(layer); }

  /// Room for a batch, kept where the last one was as large.
  void begin(Index rows) {
    if (rows == rows_) return;
    rows_ = rows;
    lanes_ = (rows_ + tile_width - 1) / tile_width * tile_width;
    value_.assign(1, zeros(shape_.inputs));
    for (Index layer = 0; layer < shape_.layers(); ++layer) value_.push_back(zeros(shape_.outputs_of(layer)));
    normal_ = slope_ = value_;
    mean_.resize(shape_.neurons_below(shape_.layers() - 1));
    variance_.resize(mean_.size());
  }

  /// to += matrix from.
  void push(const T* matrix, Index in, Index out, const std::vector<T>& from, std::vector<T>& to) const {
    for (Index tile = 0; tile < lanes_; tile += tile_width)
      add_product(TileProduct<T>{in, out, from.data() + tile, lanes_, matrix, 1, in, to.data() + tile, lanes_});
  }

  /// W' from.
  std::vector<T> pull(Index layer, const std::vector<T>& from) const {
    const Index in = shape_.inputs_of(layer), out = shape_.outputs_of(layer);
    std::vector<T> to = zeros(in);
    for (Index tile = 0; tile < lanes_; tile += tile_width)
      add_product(TileProduct<T>{out, in, from.data() + tile, lanes_, weight(layer), in, 1, to.data() + tile, lanes_});
    return to;
  }

  double deviation(Index neuron) const { return std::sqrt(variance_[neuron] + smallest_variance); }

  /// Sums become values; n and the slopes of the activation stay.
  void normalize(Index layer) {
    const Index width = shape_.outputs_of(layer), first = shape_.neurons_below(layer);
    const double count = static_cast<double>(rows_);
    for (Index o = 0; o < width; ++o) {
      T *const value = of(value_[above(layer)], o), *const normal = of(normal_[above(layer)], o);
      const double mean = mean_[first + o] = chained_sum(rows_, [&](Index i) { return value[i]; }) / count;
      variance_[first + o] = chained_sum(rows_, [&](Index i) { return (value[i] - mean) * (value[i] - mean); }) / count;
      const double deviation_of = deviation(first + o);
      for (Index i = 0; i < rows_; ++i) {
        normal[i] = static_cast<T>((value[i] - mean) / deviation_of);
        value[i] = scale(layer)[o] * normal[i] + scale(layer)[width + o];
      }
    }
    activate(value_[above(layer)], slope_[above(layer)]);
  }

  void activate(std::vector<T>& value, std::vector<T>& slope) const {
    if (shape_.activation == Activation::softplus) return softplus(value.data(), slope.data(), std::ssize(value));
    for (std::size_t i = 0; i < value.size(); ++i) {
      slope[i] = value[i] > T(0) ? T(1) : T(0);
      value[i] = value[i] > T(0) ? value[i] : T(0);
    }
  }

  /// What pulls at the values of a layer becomes what pulls at its sums: with g = scale dn,
  /// du = (g - mean g - n mean (g n)) / sqrt(var u + 1e-5).
  void pull_through_normal(Index layer, std::vector<T>& adjoint, std::span<double> gradient) {
    const Index width = shape_.outputs_of(layer), first = shape_.neurons_below(layer);
    double* const to = gradient.data() + shape_.first_scale(layer);
    const double count = static_cast<double>(rows_);
    for (Index o = 0; o < width; ++o) {
      T* const pulled = of(adjoint, o);
      const T *const normal = of(normal_[above(layer)], o), *const slope = of(slope_[above(layer)], o);
      for (Index i = 0; i < rows_; ++i) pulled[i] *= slope[i];
      const double of_scale = chained_sum(rows_, [&](Index i) { return static_cast<double>(pulled[i]) * normal[i]; });
      const double of_shift = chained_sum(rows_, [&](Index i) { return pulled[i]; });
      to[o] += of_scale;
      to[width + o] += of_shift;
      const double factor = scale(layer)[o] / deviation(first + o);
      for (Index i = 0; i < rows_; ++i)
        pulled[i] = static_cast<T>(factor * (pulled[i] - of_shift / count - normal[i] * of_scale / count));
    }
  }

  /// Adds sum over rows of left right', an out x in matrix.
  void add_outer(Index in, Index out, std::vector<T>& left, std::vector<T>& right, double* to) const {
    const Index stride = (in + tile_width - 1) / tile_width * tile_width;
    std::vector<T> turned(static_cast<std::size_t>(lanes_ * stride)), product(static_cast<std::size_t>(out * stride));
    for (Index c = 0; c < in; ++c)
      for (Index i = 0; i < rows_; ++i) turned[static_cast<std::size_t>(i * stride + c)] = of(right, c)[i];
    for (Index first = 0; first < in; first += tile_width)
      add_product(TileProduct<T>{rows_, out, turned.data() + first, stride, left.data(), 1, lanes_,
                                 product.data() + first, stride});
    for (Index o = 0; o < out; ++o)
      for (Index c = 0; c < in; ++c) to[o * in + c] += product[static_cast<std::size_t>(o * stride + c)];
  }

  PerceptronShape shape_;
  InputScale scale_;
  Index rows_ = 0, lanes_ = 0;
  std::vector<T> parameters_;
  std::vector<std::vector<T>> value_, normal_, slope_;  ///< by level: inputs, hidden layers, outputs
  Column mean_, variance_;                              ///< of the batch, neuron by neuron
};

}  // namespace

BatchStatistics::BatchStatistics(const PerceptronShape& of)
    : shape(of), mean(Column::Zero(of.neurons_below(of.layers() - 1))), variance(Column::Ones(mean.size())) {}

void BatchStatistics::serialize(Archive& archive) {
  for (Index layer = 0; layer + 1 < shape.layers(); ++layer)
    for (const auto& [name, numbers] : {std::pair{".mean", &mean}, {".variance", &variance}}) {
      const Index first = shape.neurons_below(layer);
      Column part = numbers->segment(first, shape.outputs_of(layer));
      archive.keep(shape.layer_name(layer) + name, part);
      numbers->segment(first, part.size()) = part;
    }
}

Column plain_parameters(const Column& parameters, const BatchStatistics& statistics) {
  const PerceptronShape& shape = statistics.shape;
  if (!shape.normalized) return parameters;
  Column folded = parameters.head(shape.plain_parameters());
  for (Index layer = 0; layer + 1 < shape.layers(); ++layer) {
    const Index in = shape.inputs_of(layer), out = shape.outputs_of(layer), first = shape.first_parameter(layer),
                scale = shape.first_scale(layer), neuron = shape.neurons_below(layer);
    for (Index o = 0; o < out; ++o) {
      const double factor = parameters[scale + o] / std::sqrt(statistics.variance[neuron + o] + smallest_variance);
      folded.segment(first + o * in, in) *= factor;
      double& bias = folded[first + in * out + o];
      bias = factor * (bias - statistics.mean[neuron + o]) + parameters[scale + out + o];
    }
  }
  return folded;
}

std::unique_ptr<BatchPerceptron> make_batch_perceptron(const PerceptronShape& shape, const InputScale& scale,
                                                       bool single) {
  if (single) return std::make_unique<NormalizedBatch<float>>(shape, scale);
  return std::make_unique<NormalizedBatch<double>>(shape, scale);
}

}  // namespace wasserstrom
