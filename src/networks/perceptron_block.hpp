#pragma once
// The layers of a perceptron for a block of rows.  Private.

#include <algorithm>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "simd/outer_product.hpp"
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
    for (auto* const each : {&value_, &slope_, &room_->pull, &room_->adjoint, &room_->tangent})
      for (Index level = 0; level <= layers; ++level) each->emplace_back(width(level) * block_rows);
    parameters_->resize(static_cast<std::size_t>(shape_.parameters()));
    room_->turned.resize(static_cast<std::size_t>(block_rows * padded(widest())));
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
      add_outer(layer, room_->adjoint[up(layer)], value_[here(layer)], gradient, true);
    }
    if (shape_.skip) add_skip_outer(value_.front(), gradient);
  }

  void input_gradient(const ConstRowsRef& slope, RowsRef gradient) override {
    pull_back(slope);
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < shape_.inputs; ++c) gradient(i, c) = at(room_->pull.front(), c, i) / scale_.scale[c];
  }

  void add_directional_gradient(const ConstRowsRef& slope, const ConstRowsRef& direction,
                                std::span<double> gradient) override {
    pull_back(slope);
    LayerRows<T>& tangent = room_->tangent.front();
    std::fill(tangent.begin(), tangent.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < shape_.inputs; ++c) at(tangent, c, i) = static_cast<T>(direction(i, c) / scale_.scale[c]);
    add_along_tangent(gradient);
  }

  double add_penalty_gradient(const ConstRowsRef& slope, const ConstColumnRef& factor,
                              std::span<double> gradient) override {
    pull_back(slope);
    double penalty = 0;
    LayerRows<T>& tangent = room_->tangent.front();
    std::fill(tangent.begin(), tangent.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index c = 0; c < shape_.inputs; ++c) {
        const double along = at(room_->pull.front(), c, i) / scale_.scale[c];
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
    LayerRows<T>& top = room_->adjoint.back();
    std::fill(top.begin(), top.end(), T(0));
    for (Index i = 0; i < rows_; ++i)
      for (Index o = 0; o < shape_.outputs; ++o) at(top, o, i) = static_cast<T>(slope(i, o));
    for (Index layer = shape_.layers() - 1; layer >= 0; --layer) {
      pull(layer, room_->adjoint[up(layer)], room_->pull[here(layer)]);
      if (layer > 0) multiply(room_->pull[here(layer)], slope_[here(layer)], room_->adjoint[here(layer)]);
    }
    if (shape_.skip) pull_along(skip(), shape_.inputs, shape_.outputs, room_->adjoint.back(), room_->pull.front());
  }

  /// The derivative of t_0 g, g the gradient by z, where the tangent t_0 is held fixed: that of the output along t_0,
  /// pulled back through the tangents, and through the sums that the slopes depend on.
  void add_along_tangent(std::span<double> gradient) {
    for (Index layer = 0; layer < shape_.layers(); ++layer) {
      add_outer(layer, room_->adjoint[up(layer)], room_->tangent[here(layer)], gradient);
      if (layer + 1 == shape_.layers()) break;
      LayerRows<T>& next = room_->tangent[up(layer)];
      std::fill(next.begin(), next.end(), T(0));
      push(layer, room_->tangent[here(layer)], next);
      bend(layer);
    }
    if (shape_.skip) add_skip_outer(room_->tangent.front(), gradient);
    if (shape_.activation == Activation::softplus) add_bends(gradient);
  }

  static void multiply(const LayerRows<T>& left, const LayerRows<T>& right, LayerRows<T>& product) {
    for (std::size_t i = 0; i < product.size(); ++i) product[i] = left[i] * right[i];
  }

  /// The sums of tangents become tangents of values; pull becomes what comes back through the slope: a'' sum pull.
  void bend(Index layer) {
    LayerRows<T>&tangent = room_->tangent[up(layer)], &through = room_->pull[up(layer)];
    const LayerRows<T>& slope = slope_[up(layer)];
    for (std::size_t i = 0; i < tangent.size(); ++i) {
      through[i] *= slope[i] * (T(1) - slope[i]) * tangent[i];  // of softplus
      tangent[i] *= slope[i];
    }
  }

  void add_bends(std::span<double> gradient) {
    for (Index layer = shape_.layers() - 2; layer >= 0; --layer) {
      LayerRows<T>& sums = room_->pull[up(layer)];
      add_outer(layer, sums, value_[here(layer)], gradient, true);
      if (layer == 0) break;
      LayerRows<T>& below = room_->adjoint[here(layer)];  // not needed any more
      pull(layer, sums, below);
      for (std::size_t i = 0; i < below.size(); ++i) room_->pull[here(layer)][i] += below[i] * slope_[here(layer)][i];
    }
  }

  /// Adds sum over rows of left right' to the gradient of W, and that of left to the gradient of b.
  void add_outer(Index layer, const LayerRows<T>& left, const LayerRows<T>& right, std::span<double> gradient,
                 bool of_bias = false) {
    const Index in = shape_.inputs_of(layer), out = shape_.outputs_of(layer);
    double* const weight = gradient.data() + shape_.first_parameter(layer);
    add_outer(in, out, left, right, weight, of_bias ? weight + in * out : nullptr);
  }

  /// Likewise to that of S, with what pulls at the outputs.
  void add_skip_outer(const LayerRows<T>& inputs, std::span<double> gradient) {
    add_outer(shape_.inputs, shape_.outputs, room_->adjoint.back(), inputs,
              gradient.data() + shape_.first_parameter(shape_.layers()));
  }

  void add_outer(Index in, Index out, const LayerRows<T>& left, const LayerRows<T>& right, double* to,
                 double* sums = nullptr) {
    wasserstrom::add_outer(OuterProduct<T>{out, in, left.data(), right.data(), to, sums, room_->turned.data()});
  }

  /// What all twins compute in; nothing of it outlasts a call.
  struct Room {
    std::vector<LayerRows<T>> pull, adjoint, tangent;  ///< by level: inputs, hidden layers, outputs
    std::vector<T> turned;                             ///< of add_outer
  };

  PerceptronShape shape_;
  InputScale scale_;
  Index rows_ = 0;
  std::shared_ptr<std::vector<T>> parameters_ = std::make_shared<std::vector<T>>();  ///< of all twins
  std::shared_ptr<Room> room_ = std::make_shared<Room>();
  std::vector<LayerRows<T>> value_, slope_;  ///< by level
};

}  // namespace wasserstrom
