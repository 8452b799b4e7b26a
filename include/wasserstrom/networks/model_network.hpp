#pragma once
// Networks of models whose parameters are what one asks for: convolutions, where rows are images, and layers of a
// perceptron on what these make. Parameters lie one behind the other, those of the convolutions first.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/networks/convolutions.hpp"
#include "wasserstrom/networks/perceptron.hpp"

namespace wasserstrom {

struct ModelShape {
  std::optional<ConvolutionShape> convolutions;  ///< of images
  PerceptronShape dense;
  bool single = false;  ///< computed in float

  Index inputs() const { return convolutions ? convolutions->image.numbers() : dense.inputs; }
  Index outputs() const { return dense.outputs; }
  Index first_dense() const { return convolutions ? convolutions->parameters() : 0; }
  Index parameters() const { return first_dense() + dense.parameters(); }

  /// `hidden0.weight[2,5]`, `hidden0.bias[2]`, ..., `convolution0.weight[2,5]`, ...: out, in.
  std::vector<std::string> parameter_names() const;
};

/// The keys of a network of that kind: those of a perceptron, in double, and `image`, `convolutions`, `windows` and
/// `pools`.
std::vector<Key> model_network_keys();
void check_model_network(const Config& table, Problems& problems);

/// Throws ConfigError when rows of so many inputs are no such images.
ModelShape model_shape(const Config& table, Index inputs, Index outputs);

/// What computes it, with parameters of the caller's.  Local.
class ModelNetwork {
 public:
  /// Inputs are (x - centre) / scale, number by number.
  ModelNetwork(const ModelShape& shape, InputScale scale);
  ~ModelNetwork();

  void set_parameters(const ConstColumnRef& parameters);

  /// y of each row of a block of up to Perceptron::block_rows, rows x outputs; what follows is of these rows.  The bits
  /// of a row do not depend on the others.
  void forward(const ConstRowsRef& x, RowsRef y);

  /// gradient += sum over rows and outputs of slope_io dy_io / dparameters.
  void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient);

 private:
  ModelShape shape_;
  InputScale scale_;
  std::unique_ptr<Convolutions> convolutions_;
  std::unique_ptr<Perceptron> dense_;
  Rows features_, feature_slope_;
};

}  // namespace wasserstrom
