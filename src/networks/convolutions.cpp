#include "wasserstrom/networks/convolutions.hpp"

#include <algorithm>
#include <utility>

#include "simd/maxima.hpp"
#include "simd/tile_product.hpp"
#include "simd/window_sums.hpp"

namespace wasserstrom {
namespace {

constexpr Index lanes = tile_width;  // images of a block, side by side

/// A layer: the image it is given, its sums, and the maxima of these, [pixel][channel][image].
template <class T>
class Convolution {
 public:
  Convolution(const ConvolutionShape& shape, Index layer)
      : in_(shape.input_of(layer)),
        sum_(shape.sums_of(layer)),
        out_(shape.input_of(layer + 1)),
        window_(shape.layers[static_cast<std::size_t>(layer)].window),
        pool_(shape.layers[static_cast<std::size_t>(layer)].pool),
        first_(shape.first_parameter(layer)),
        depth_(shape.window_numbers(layer)),
        sums_(static_cast<std::size_t>(sum_.numbers() * lanes)),
        winner_(static_cast<std::size_t>(out_.numbers() * lanes)),
        pulled_(static_cast<std::size_t>(depth_ * lanes)) {
    for (Index y = 0; y < window_; ++y)
      for (Index each = 0; each < window_ * in_.channels; ++each)
        offset_.push_back((y * in_.width * in_.channels + each) * lanes);
  }

  Index inputs() const { return in_.numbers(); }
  Index outputs() const { return out_.numbers(); }

  /// `parameters` are those of all layers.
  void forward(const T* parameters, const T* image, T* out) {
    const T* const weight = parameters + first_;
    const T* const bias = weight + depth_ * sum_.channels;
    for_sums([&](Index corner, Index sum) {
      T* const to = sums_.data() + sum;
      for (Index channel = 0; channel < sum_.channels; ++channel)
        std::fill_n(to + channel * lanes, lanes, bias[channel]);
      add_product(WindowProduct<T>{depth_, sum_.channels, image + corner, offset_.data(), weight, to, lanes});
    });
    take_maxima(out);
  }

  /// What pulls at the maxima pulls at the sums that won.  The sums are lost.
  void pull_to_sums(const T* slope) {
    std::fill(sums_.begin(), sums_.end(), T(0));
    for_pools([&](Index each, Index sum, Index maximum) {
      pull_winner(winner_.data() + maximum, static_cast<T>(each), slope + maximum, sums_.data() + sum,
                  sum_.channels * lanes);
    });
  }

  /// With the sums' slopes, of weights and biases.
  void add_parameter_gradient(const T* image, std::span<double> gradient) const {
    double* const weight = gradient.data() + first_;
    add_sums(WindowSums<T>{sum_.channels, depth_, sum_.height, sum_.width, sums_.data(), image, offset_.data(),
                           in_.width * in_.channels * lanes, in_.channels * lanes, weight});
    const Index numbers = sum_.channels * lanes;  // of a pixel
    std::vector<double> total(static_cast<std::size_t>(numbers));
    for (Index pixel = 0; pixel < sum_.pixels(); ++pixel)
      for (Index i = 0; i < numbers; ++i)
        total[static_cast<std::size_t>(i)] += sums_[static_cast<std::size_t>(pixel * numbers + i)];
    for (Index i = 0; i < numbers; ++i)
      weight[depth_ * sum_.channels + i / lanes] += total[static_cast<std::size_t>(i)];
  }

  /// With the sums' slopes, those of the image.
  void pull_to_image(const T* parameters, T* slope) {
    std::fill_n(slope, inputs() * lanes, T(0));
    for_sums([&](Index corner, Index sum) {
      std::fill(pulled_.begin(), pulled_.end(), T(0));
      add_product(TileProduct<T>{sum_.channels, depth_, sums_.data() + sum, lanes, parameters + first_, depth_, 1,
                                 pulled_.data(), lanes});
      const Index line = window_ * in_.channels;
      for (Index first = 0; first < depth_; first += line) {
        T* const to = slope + corner + offset_[static_cast<std::size_t>(first)];
        const T* const from = pulled_.data() + first * lanes;
        for (Index i = 0; i < line * lanes; ++i) to[i] += from[i];
      }
    });
  }

 private:
  /// Calls `use` with where the window of each pixel of the sums begins in the image, and where these sums do.
  template <class Use>
  void for_sums(const Use& use) const {
    for (Index y = 0; y < sum_.height; ++y)
      for (Index x = 0; x < sum_.width; ++x)
        use((y * in_.width + x) * in_.channels * lanes, (y * sum_.width + x) * sum_.channels * lanes);
  }

  /// Calls `use` with the number of a pixel in its pool, and where its sums and the maxima of the pool begin.
  template <class Use>
  void for_pools(const Use& use) const {
    for (Index y = 0; y < out_.height; ++y)
      for (Index x = 0; x < out_.width; ++x)
        for (Index each = 0; each < pool_ * pool_; ++each)
          use(each, ((y * pool_ + each / pool_) * sum_.width + x * pool_ + each % pool_) * sum_.channels * lanes,
              (y * out_.width + x) * out_.channels * lanes);
  }

  /// The first of equal sums wins; none where all are below 0.
  void take_maxima(T* out) {
    std::fill_n(out, outputs() * lanes, T(0));
    std::fill(winner_.begin(), winner_.end(), T(-1));
    for_pools([&](Index each, Index sum, Index maximum) {
      keep_maxima(sums_.data() + sum, static_cast<T>(each), out + maximum, winner_.data() + maximum,
                  sum_.channels * lanes);
    });
  }

  ImageShape in_, sum_, out_;
  Index window_, pool_, first_, depth_;
  std::vector<Index> offset_;  ///< of the numbers of a window, from its corner
  std::vector<T> sums_;        ///< u, and then what pulls at it
  std::vector<T> winner_;      ///< which sum of its pool a maximum is
  std::vector<T> pulled_;      ///< what pulls at the numbers of a window
};

template <class T>
class ConvolutionBlock final : public Convolutions {
 public:
  explicit ConvolutionBlock(const ConvolutionShape& shape) : parameters_(static_cast<std::size_t>(shape.parameters())) {
    value_.emplace_back(static_cast<std::size_t>(shape.image.numbers() * lanes));
    for (Index layer = 0; layer < shape.depth(); ++layer) {
      layers_.emplace_back(shape, layer);
      value_.emplace_back(static_cast<std::size_t>(layers_.back().outputs() * lanes));
    }
    slope_ = value_;
  }

  void set_parameters(const ConstColumnRef& parameters) override {
    std::transform(parameters.begin(), parameters.end(), parameters_.begin(),
                   [](double each) { return static_cast<T>(each); });
  }

  void forward(const ConstRowsRef& images, RowsRef features) override {
    into_lanes(images, value_.front());
    for (std::size_t layer = 0; layer < layers_.size(); ++layer)
      layers_[layer].forward(parameters_.data(), value_[layer].data(), value_[layer + 1].data());
    for (Index i = 0; i < features.rows(); ++i)
      for (Index f = 0; f < features.cols(); ++f)
        features(i, f) = value_.back()[static_cast<std::size_t>(f * lanes + i)];
  }

  void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) override {
    into_lanes(slope, slope_.back());
    for (std::size_t layer = layers_.size(); layer-- > 0;) {
      layers_[layer].pull_to_sums(slope_[layer + 1].data());
      layers_[layer].add_parameter_gradient(value_[layer].data(), gradient);
      if (layer > 0) layers_[layer].pull_to_image(parameters_.data(), slope_[layer].data());
    }
  }

 private:
  /// Rows of numbers become [number][row]; lanes without a row are 0.
  static void into_lanes(const ConstRowsRef& rows, std::vector<T>& to) {
    if (rows.rows() < lanes) std::fill(to.begin(), to.end(), T(0));
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < rows.cols(); ++c) to[static_cast<std::size_t>(c * lanes + i)] = static_cast<T>(rows(i, c));
  }

  std::vector<T> parameters_;
  std::vector<Convolution<T>> layers_;
  std::vector<std::vector<T>> value_, slope_;  ///< by level: images, and what each layer makes
};

}  // namespace

std::unique_ptr<Convolutions> make_convolutions(const ConvolutionShape& shape, bool single) {
  if (single) return std::make_unique<ConvolutionBlock<float>>(shape);
  return std::make_unique<ConvolutionBlock<double>>(shape);
}

}  // namespace wasserstrom
