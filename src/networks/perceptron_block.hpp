#pragma once
// The layers of a perceptron for a block of rows.  Private.

#include <algorithm>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "simd/softplus.hpp"
#include "simd/tile_product.hpp"
#include "wasserstrom/networks/perceptron.hpp"

namespace wasserstrom {

/// Numbers of a layer for the rows of a block, [neuron][row]; rows that nobody has given are there, too.
template <class T>
using LayerRows = std::vector<T>;

template <class T>
class PerceptronBlock final : public Perceptron {
 public:
  PerceptronBlock(PerceptronShape shape, InputScale scale) : shape_(std::move(shape)), scale_(std::move(scale)) {
    static_assert(block_rows == tile_width);
    const Index layers = shape_.layers();
    for (auto* const each : {&value_, &slope_, &pull_, &adjoint_, &tangent_})
      for (Index level = 0; level <= layers; ++level) each->emplace_back(width(level) * block_rows);
    parameters_->resize(static_cast<std::size_t>(shape_.parameters()));
    scratch_.resize(static_cast<std::size_t>(block_rows * padded(widest())));
    outer_.resize(static_cast<std::size_t>(widest() * padded(widest())));
  }

  void set_parameters(const ConstColumnRef& parameters) override {
    for (Index i = 0; i < parameters.size(); ++i)
      (*parameters_)[static_cast<std::size_t>(i)] = static_cast<T>(parameters[i]);
  }

  std::unique_ptr<Perceptron> twin() const override { return std::make_unique<PerceptronBlock>(*this); }

  void forward(const ConstRowsRef& x, RowsRef y) override {
    rows_ = x.rows();
    LayerRows<T>& inputs = value_.front();
    std::fill(inputs.begin(), inputs.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < x.cols(); ++c)
        at(inputs, c, i) = static_cast<T>((x(i, c) - scale_.centre[c]) / scale_.scale[c]);
    for (Index layer = 0; layer < shape_.layers(); ++layer) {
      LayerRows<T>& sums = value_[up(layer)];
      for (Index o = 0; o < shape_.outputs_of(layer); ++o) std::fill_n(&at(sums, o, 0), block_rows, bias(layer)[o]);
      push(layer, value_[here(layer)], sums);
      if (layer + 1 < shape_.layers()) activate(layer);
    }
    if (shape_.skip) push_along(skip(), shape_.inputs, shape_.outputs, value_.front(), value_.back());
    for (Index i = 0; i < rows_; ++i)
      for (Index o = 0; o < shape_.outputs; ++o) y(i, o) = at(value_.back(), o, i);
  }

  void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) override {
    pull_back(slope);
    for (Index layer = 0; layer < shape_.layers(); ++layer) {
      add_outer(layer, adjoint_[up(layer)], value_[here(layer)], gradient);
      add_sums(layer, adjoint_[up(layer)], gradient);
    }
    if (shape_.skip) add_skip_outer(value_.front(), gradient);
  }

  void input_gradient(const ConstRowsRef& slope, RowsRef gradient) override {
    pull_back(slope);
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < shape_.inputs; ++c) gradient(i, c) = at(pull_.front(), c, i) / scale_.scale[c];
  }

  void add_directional_gradient(const ConstRowsRef& slope, const ConstRowsRef& direction,
                                std::span<double> gradient) override {
    pull_back(slope);
    LayerRows<T>& tangent = tangent_.front();
    std::fill(tangent.begin(), tangent.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < shape_.inputs; ++c) at(tangent, c, i) = static_cast<T>(direction(i, c) / scale_.scale[c]);
    add_along_tangent(gradient);
  }

  double add_penalty_gradient(const ConstRowsRef& slope, const ConstColumnRef& factor,
                              std::span<double> gradient) override {
    pull_back(slope);
    double penalty = 0;
    LayerRows<T>& tangent = tangent_.front();
    std::fill(tangent.begin(), tangent.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < shape_.inputs; ++c) {
        const double along = at(pull_.front(), c, i) / scale_.scale[c];
        penalty += factor[i] / 2 * (along * along);
        at(tangent, c, i) = static_cast<T>(factor[i] * along / scale_.scale[c]);
      }
    add_along_tangent(gradient);
    return penalty;
  }

 private:
  static Index padded(Index columns) { return (columns + tile_width - 1) / tile_width * tile_width; }
  static std::size_t here(Index layer) { return static_cast<std::size_t>(layer); }
  static std::size_t up(Index layer) { return static_cast<std::size_t>(layer + 1); }
  static T& at(LayerRows<T>& rows, Index neuron, Index row) {
    return rows[static_cast<std::size_t>(neuron * block_rows + row)];
  }

  std::size_t width(Index level) const {
    return static_cast<std::size_t>(level == 0 ? shape_.inputs : shape_.outputs_of(level - 1));
  }
  Index widest() const {
    Index most = std::max(shape_.inputs, shape_.outputs);
    for (const Index each : shape_.hidden) most = std::max(most, each);
    return most;
  }

  const T* weight(Index layer) const { return parameters_->data() + shape_.first_parameter(layer); }
  const T* bias(Index layer) const { return weight(layer) + shape_.inputs_of(layer) * shape_.outputs_of(layer); }

  const T* skip() const { return weight(shape_.layers()); }

  /// to += matrix from, the matrix out x in.
  static void push_along(const T* matrix, Index in, Index out, const LayerRows<T>& from, LayerRows<T>& to) {
    add_product(TileProduct<T>{in, out, from.data(), block_rows, matrix, 1, in, to.data(), block_rows});
  }

  /// to += matrix' from.
  static void pull_along(const T* matrix, Index in, Index out, const LayerRows<T>& from, LayerRows<T>& to) {
    add_product(TileProduct<T>{out, in, from.data(), block_rows, matrix, in, 1, to.data(), block_rows});
  }

  /// to += W from.
  void push(Index layer, const LayerRows<T>& from, LayerRows<T>& to) const {
    push_along(weight(layer), shape_.inputs_of(layer), shape_.outputs_of(layer), from, to);
  }

  /// to = W' from.
  void pull(Index layer, const LayerRows<T>& from, LayerRows<T>& to) const {
    std::fill(to.begin(), to.end(), T(0));
    pull_along(weight(layer), shape_.inputs_of(layer), shape_.outputs_of(layer), from, to);
  }

  /// Sums of a hidden layer become its values, and leave their slopes.
  void activate(Index layer) {
    LayerRows<T>&value = value_[up(layer)], &slope = slope_[up(layer)];
    if (shape_.activation == Activation::relu) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        slope[i] = value[i] > T(0) ? T(1) : T(0);
        value[i] = value[i] > T(0) ? value[i] : T(0);
      }
      return;
    }
    softplus(value.data(), slope.data(), std::ssize(value));
  }

  /// adjoint = d(slope y) / d(sums of each layer), pull = d(slope y) / d(its values).
  void pull_back(const ConstRowsRef& slope) {
    LayerRows<T>& top = adjoint_.back();
    std::fill(top.begin(), top.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index o = 0; o < shape_.outputs; ++o) at(top, o, i) = static_cast<T>(slope(i, o));
    for (Index layer = shape_.layers() - 1; layer >= 0; --layer) {
      pull(layer, adjoint_[up(layer)], pull_[here(layer)]);
      if (layer > 0) multiply(pull_[here(layer)], slope_[here(layer)], adjoint_[here(layer)]);
    }
    if (shape_.skip) pull_along(skip(), shape_.inputs, shape_.outputs, adjoint_.back(), pull_.front());
  }

  /// The derivative of t_0 g, g the gradient by z, where the tangent t_0 is held fixed: that of the output along t_0,
  /// pulled back through the tangents, and through the sums that the slopes depend on.
  void add_along_tangent(std::span<double> gradient) {
    for (Index layer = 0; layer < shape_.layers(); ++layer) {
      add_outer(layer, adjoint_[up(layer)], tangent_[here(layer)], gradient);
      if (layer + 1 == shape_.layers()) break;
      LayerRows<T>& next = tangent_[up(layer)];
      std::fill(next.begin(), next.end(), T(0));
      push(layer, tangent_[here(layer)], next);
      bend(layer);
    }
    if (shape_.skip) add_skip_outer(tangent_.front(), gradient);
    if (shape_.activation == Activation::softplus) add_bends(gradient);
  }

  static void multiply(const LayerRows<T>& left, const LayerRows<T>& right, LayerRows<T>& product) {
    for (std::size_t i = 0; i < product.size(); ++i) product[i] = left[i] * right[i];
  }

  /// The sums of tangents become tangents of values; pull becomes what comes back through the slope: a'' sum pull.
  void bend(Index layer) {
    LayerRows<T>&tangent = tangent_[up(layer)], &through = pull_[up(layer)];
    const LayerRows<T>& slope = slope_[up(layer)];
    for (std::size_t i = 0; i < tangent.size(); ++i) {
      through[i] *= slope[i] * (T(1) - slope[i]) * tangent[i];  // of softplus
      tangent[i] *= slope[i];
    }
  }

  void add_bends(std::span<double> gradient) {
    for (Index layer = shape_.layers() - 2; layer >= 0; --layer) {
      LayerRows<T>& sums = pull_[up(layer)];
      add_outer(layer, sums, value_[here(layer)], gradient);
      add_sums(layer, sums, gradient);
      if (layer == 0) break;
      LayerRows<T>& below = adjoint_[here(layer)];  // not needed any more
      pull(layer, sums, below);
      for (std::size_t i = 0; i < below.size(); ++i) pull_[here(layer)][i] += below[i] * slope_[here(layer)][i];
    }
  }

  /// Adds sum over rows of left right' to the gradient of W.
  void add_outer(Index layer, const LayerRows<T>& left, const LayerRows<T>& right, std::span<double> gradient) {
    add_outer(shape_.inputs_of(layer), shape_.outputs_of(layer), left, right,
              gradient.data() + shape_.first_parameter(layer));
  }

  /// Likewise to that of S, with what pulls at the outputs.
  void add_skip_outer(const LayerRows<T>& inputs, std::span<double> gradient) {
    add_outer(shape_.inputs, shape_.outputs, adjoint_.back(), inputs,
              gradient.data() + shape_.first_parameter(shape_.layers()));
  }

  void add_outer(Index in, Index out, const LayerRows<T>& left, const LayerRows<T>& right, double* to) {
    const Index stride = padded(in);
    for (Index row = 0; row < block_rows; ++row)
      for (Index c = 0; c < in; ++c)
        scratch_[static_cast<std::size_t>(row * stride + c)] = right[static_cast<std::size_t>(c * block_rows + row)];
    std::fill_n(outer_.begin(), out * stride, T(0));
    for (Index first = 0; first < in; first += tile_width)
      add_product(TileProduct<T>{block_rows, out, scratch_.data() + first, stride, left.data(), 1, block_rows,
                                 outer_.data() + first, stride});
    for (Index o = 0; o < out; ++o)
      for (Index c = 0; c < in; ++c) to[o * in + c] += outer_[static_cast<std::size_t>(o * stride + c)];
  }

  /// Adds sum over rows of `left` to the gradient of b.
  void add_sums(Index layer, const LayerRows<T>& left, std::span<double> gradient) const {
    const Index in = shape_.inputs_of(layer), out = shape_.outputs_of(layer);
    double* const to = gradient.data() + shape_.first_parameter(layer) + in * out;
    constexpr Index together = 8;  // chains of additions, which wait for each other
    for (Index first = 0; first < out; first += together) {
      const Index count = std::min(together, out - first);
      T sum[together] = {};
      for (Index row = 0; row < block_rows; ++row)
        for (Index o = 0; o < count; ++o) sum[o] += left[static_cast<std::size_t>((first + o) * block_rows + row)];
      for (Index o = 0; o < count; ++o) to[first + o] += sum[o];
    }
  }

  PerceptronShape shape_;
  InputScale scale_;
  Index rows_ = 0;
  std::shared_ptr<std::vector<T>> parameters_ = std::make_shared<std::vector<T>>();  ///< of all twins
  std::vector<LayerRows<T>> value_, slope_, pull_, adjoint_, tangent_;  ///< by level: inputs, hidden layers, outputs
  std::vector<T> scratch_, outer_;
};

}  // namespace wasserstrom
