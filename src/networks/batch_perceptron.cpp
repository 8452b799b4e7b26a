#include "wasserstrom/networks/batch_perceptron.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "simd/softplus.hpp"
#include "simd/tile_product.hpp"

namespace wasserstrom {
namespace {

constexpr double smallest = 1e-5;  // added to variances

template <class T>
class NormalizedBatch final : public BatchPerceptron {
 public:
  NormalizedBatch(NormalizedShape shape, InputScale scale)
      : shape_(std::move(shape)), plain_(shape_.plain), scale_(std::move(scale)) {}

  void set_parameters(const ConstColumnRef& parameters) override {
    parameters_.resize(static_cast<std::size_t>(parameters.size()));
    std::transform(parameters.begin(), parameters.end(), parameters_.begin(),
                   [](double each) { return static_cast<T>(each); });
  }

  void forward(const ConstRowsRef& x, RowsRef y) override {
    rows_ = x.rows();
    lanes_ = (rows_ + tile_width - 1) / tile_width * tile_width;
    value_.resize(static_cast<std::size_t>(plain_.layers() + 1));
    normal_ = slope_ = value_;
    mean_.resize(shape_.normalized());
    variance_ = mean_;
    fill(value_.front(), plain_.inputs);
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < plain_.inputs; ++c)
        at(value_.front(), c, i) = static_cast<T>((x(i, c) - scale_.centre[c]) / scale_.scale[c]);
    for (Index layer = 0; layer < plain_.layers(); ++layer) {
      std::vector<T>& sums = value_[up(layer)];
      fill(sums, plain_.outputs_of(layer));
      for (Index o = 0; o < plain_.outputs_of(layer); ++o) std::fill_n(&at(sums, o, 0), lanes_, bias(layer)[o]);
      push(weight(layer), plain_.inputs_of(layer), plain_.outputs_of(layer), value_[here(layer)], sums);
      if (layer + 1 < plain_.layers()) normalize(layer);
    }
    if (plain_.skip) push(skip(), plain_.inputs, plain_.outputs, value_.front(), value_.back());
    for (Index i = 0; i < rows_; ++i)
      for (Index o = 0; o < plain_.outputs; ++o) y(i, o) = at(value_.back(), o, i);
  }

  void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) override {
    std::vector<T> adjoint, below;
    fill(adjoint, plain_.outputs);
    for (Index i = 0; i < rows_; ++i)
      for (Index o = 0; o < plain_.outputs; ++o) at(adjoint, o, i) = static_cast<T>(slope(i, o));
    if (plain_.skip)
      add_outer(plain_.inputs, plain_.outputs, adjoint, value_.front(),
                &gradient[static_cast<std::size_t>(skip() - parameters_.data())]);
    for (Index layer = plain_.layers() - 1; layer >= 0; --layer) {
      const Index in = plain_.inputs_of(layer), out = plain_.outputs_of(layer);
      if (layer + 1 < plain_.layers()) pull_through_normal(layer, adjoint, gradient);
      double* const to = gradient.data() + plain_.first_parameter(layer);
      add_outer(in, out, adjoint, value_[here(layer)], to);
      for (Index o = 0; o < out; ++o) to[in * out + o] += sum(adjoint, o);
      if (layer == 0) break;
      fill(below, in);
      for (Index tile = 0; tile < lanes_; tile += tile_width)
        add_product(
            TileProduct<T>{out, in, adjoint.data() + tile, lanes_, weight(layer), in, 1, below.data() + tile, lanes_});
      std::swap(adjoint, below);
    }
  }

  void follow(BatchStatistics& statistics, double share) const override {
    statistics.mean += share * (mean_ - statistics.mean);
    statistics.variance += share * (variance_ - statistics.variance);
  }

 private:
  static std::size_t here(Index layer) { return static_cast<std::size_t>(layer); }
  static std::size_t up(Index layer) { return static_cast<std::size_t>(layer + 1); }
  T& at(std::vector<T>& rows, Index neuron, Index row) const {
    return rows[static_cast<std::size_t>(neuron * lanes_ + row)];
  }
  void fill(std::vector<T>& rows, Index neurons) const {
    rows.assign(static_cast<std::size_t>(neurons * lanes_), T(0));
  }

  const T* weight(Index layer) const { return parameters_.data() + plain_.first_parameter(layer); }
  const T* bias(Index layer) const { return weight(layer) + plain_.inputs_of(layer) * plain_.outputs_of(layer); }
  const T* skip() const { return weight(plain_.layers()); }

  /// The first neuron of a hidden layer among all that are normalised, and where its scale stands; its shift comes
  /// after those of the layer.
  Index first_normal(Index layer) const {
    Index first = 0;
    for (Index each = 0; each < layer; ++each) first += plain_.outputs_of(each);
    return first;
  }
  Index first_scale(Index layer) const { return plain_.parameters() + 2 * first_normal(layer); }

  /// to += matrix from.
  void push(const T* matrix, Index in, Index out, const std::vector<T>& from, std::vector<T>& to) const {
    for (Index tile = 0; tile < lanes_; tile += tile_width)
      add_product(TileProduct<T>{in, out, from.data() + tile, lanes_, matrix, 1, in, to.data() + tile, lanes_});
  }

  double sum(std::vector<T>& rows, Index neuron) const {
    double found = 0;
    for (Index i = 0; i < rows_; ++i) found += at(rows, neuron, i);
    return found;
  }

  /// Sums become values; n and the slopes of the activation stay.
  void normalize(Index layer) {
    const Index width = plain_.outputs_of(layer), first = first_normal(layer);
    std::vector<T>&value = value_[up(layer)], &normal = normal_[up(layer)], &slope = slope_[up(layer)];
    fill(normal, width);
    fill(slope, width);
    const T* const scale = parameters_.data() + first_scale(layer);
    for (Index o = 0; o < width; ++o) {
      const double mean = sum(value, o) / static_cast<double>(rows_);
      double square = 0;
      for (Index i = 0; i < rows_; ++i) square += (at(value, o, i) - mean) * (at(value, o, i) - mean);
      mean_[first + o] = mean;
      variance_[first + o] = square / static_cast<double>(rows_);
      const double width_of = std::sqrt(variance_[first + o] + smallest);
      for (Index i = 0; i < rows_; ++i) {
        at(normal, o, i) = static_cast<T>((at(value, o, i) - mean) / width_of);
        at(value, o, i) = scale[o] * at(normal, o, i) + scale[width + o];
      }
    }
    activate(value, slope);
  }

  void activate(std::vector<T>& value, std::vector<T>& slope) const {
    if (plain_.activation == Activation::softplus) return softplus(value.data(), slope.data(), std::ssize(value));
    for (std::size_t i = 0; i < value.size(); ++i) {
      slope[i] = value[i] > T(0) ? T(1) : T(0);
      value[i] = value[i] > T(0) ? value[i] : T(0);
    }
  }

  /// What pulls at the values of a layer becomes what pulls at its sums: with g = scale dn,
  /// du = (g - mean g - n mean (g n)) / sqrt(var u + 1e-5).
  void pull_through_normal(Index layer, std::vector<T>& adjoint, std::span<double> gradient) {
    const Index width = plain_.outputs_of(layer), first = first_normal(layer), scale = first_scale(layer);
    std::vector<T>& normal = normal_[up(layer)];
    for (Index o = 0; o < width; ++o) {
      double of_scale = 0, of_shift = 0;
      for (Index i = 0; i < rows_; ++i) {
        at(adjoint, o, i) *= at(slope_[up(layer)], o, i);
        of_scale += at(adjoint, o, i) * at(normal, o, i);
        of_shift += at(adjoint, o, i);
      }
      gradient[static_cast<std::size_t>(scale + o)] += of_scale;
      gradient[static_cast<std::size_t>(scale + width + o)] += of_shift;
      const double factor =
                       parameters_[static_cast<std::size_t>(scale + o)] / std::sqrt(variance_[first + o] + smallest),
                   count = static_cast<double>(rows_);
      for (Index i = 0; i < rows_; ++i)
        at(adjoint, o, i) =
            static_cast<T>(factor * (at(adjoint, o, i) - of_shift / count - at(normal, o, i) * of_scale / count));
      std::fill_n(&at(adjoint, o, 0) + rows_, lanes_ - rows_, T(0));
    }
  }

  /// Adds sum over rows of left right', an out x in matrix.
  void add_outer(Index in, Index out, std::vector<T>& left, std::vector<T>& right, double* to) const {
    const Index stride = (in + tile_width - 1) / tile_width * tile_width;
    std::vector<T> turned(static_cast<std::size_t>(lanes_ * stride)), product(static_cast<std::size_t>(out * stride));
    for (Index row = 0; row < rows_; ++row)
      for (Index c = 0; c < in; ++c) turned[static_cast<std::size_t>(row * stride + c)] = at(right, c, row);
    for (Index first = 0; first < in; first += tile_width)
      add_product(TileProduct<T>{rows_, out, turned.data() + first, stride, left.data(), 1, lanes_,
                                 product.data() + first, stride});
    for (Index o = 0; o < out; ++o)
      for (Index c = 0; c < in; ++c) to[o * in + c] += product[static_cast<std::size_t>(o * stride + c)];
  }

  NormalizedShape shape_;
  PerceptronShape plain_;
  InputScale scale_;
  Index rows_ = 0, lanes_ = 0;
  std::vector<T> parameters_;
  std::vector<std::vector<T>> value_, normal_, slope_;  ///< by level, [neuron][row]
  Column mean_, variance_;                              ///< of the batch
};

}  // namespace

Index NormalizedShape::normalized() const {
  Index sum = 0;
  for (const Index each : plain.hidden) sum += each;
  return sum;
}

Column NormalizedShape::initial_parameters(const CounterRandom& random, Index stream) const {
  Column initial = Column::Zero(parameters());
  initial.head(plain.parameters()) = plain.initial_parameters(random, stream);
  Index next = plain.parameters();
  for (const Index width : plain.hidden) {
    initial.segment(next, width).setOnes();
    next += 2 * width;
  }
  return initial;
}

void NormalizedShape::keep(Archive& archive, Column& numbers) const {
  numbers.conservativeResize(parameters());
  Column of_plain = numbers.head(plain.parameters());
  plain.keep(archive, of_plain);
  numbers.head(plain.parameters()) = of_plain;
  Index next = plain.parameters();
  for (Index layer = 0; layer + 1 < plain.layers(); ++layer)
    for (const char* name : {".scale", ".shift"}) {
      Column part = numbers.segment(next, plain.outputs_of(layer));
      archive.keep(plain.layer_name(layer) + name, part);
      numbers.segment(next, part.size()) = part;
      next += part.size();
    }
}

BatchStatistics initial_statistics(const NormalizedShape& shape) {
  return {Column::Zero(shape.normalized()), Column::Ones(shape.normalized())};
}

Column plain_parameters(const NormalizedShape& shape, const Column& parameters, const BatchStatistics& statistics) {
  const PerceptronShape& plain = shape.plain;
  Column folded = parameters.head(plain.parameters());
  Index neuron = 0;
  for (Index layer = 0; layer + 1 < plain.layers(); ++layer) {
    const Index in = plain.inputs_of(layer), out = plain.outputs_of(layer), first = plain.first_parameter(layer),
                scale = plain.parameters() + 2 * neuron;
    for (Index o = 0; o < out; ++o) {
      const double factor = parameters[scale + o] / std::sqrt(statistics.variance[neuron + o] + smallest);
      folded.segment(first + o * in, in) *= factor;
      double& bias = folded[first + in * out + o];
      bias = factor * (bias - statistics.mean[neuron + o]) + parameters[scale + out + o];
    }
    neuron += out;
  }
  return folded;
}

std::unique_ptr<BatchPerceptron> make_batch_perceptron(const NormalizedShape& shape, const InputScale& scale,
                                                       bool single) {
  if (single) return std::make_unique<NormalizedBatch<float>>(shape, scale);
  return std::make_unique<NormalizedBatch<double>>(shape, scale);
}

}  // namespace wasserstrom
