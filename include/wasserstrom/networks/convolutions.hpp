#pragma once
// Convolutions, the lower layers of networks that look at images (LeCun et al. 1998):
//
//   u[y][x][o] = b_o + sum_{i, j, c} W_oijc a[y + i][x + j][c],   next a = max(0, max of u over pool x pool pixels)
//
// where windows stay inside of the image, and lines and columns that do not fill a last pool are left out.  Gradients
// are written out by hand, as those of perceptrons (wasserstrom/networks/perceptron.hpp): images stand in the lanes of
// vector registers, so that the numbers of one do not depend on which others come along, and bits do not on ranks.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Numbers of an image lie line by line, those of a pixel side by side.
struct ImageShape {
  Index height = 0, width = 0, channels = 1;
  Index pixels() const { return height * width; }
  Index numbers() const { return channels * pixels(); }
};

struct ConvolutionLayer {
  Index channels;  ///< that come out
  Index window;    ///< lines and columns of W
  Index pool;      ///< lines and columns that a maximum is taken over; 1: none is
};

/// Layers and what their parameters are called; they lie in one column, layer by layer: W (o, i, j, c), then b.
struct ConvolutionShape {
  ImageShape image;
  std::vector<ConvolutionLayer> layers;

  Index depth() const { return std::ssize(layers); }
  ImageShape input_of(Index layer) const;  ///< of depth(): what comes out
  ImageShape sums_of(Index layer) const;   ///< u
  Index window_numbers(Index layer) const;
  Index first_parameter(Index layer) const;  ///< of depth(): how many there are
  Index parameters() const { return first_parameter(depth()); }
  Index features() const { return input_of(depth()).numbers(); }

  /// Why there is no such network: a window or pool larger than its image; empty when all is well.
  std::string problem() const;

  /// Keeps one number per parameter, as the arrays `convolution0.weight`, `convolution0.bias`, ...
  void keep(Archive& archive, Column& numbers) const;

  /// Uniform between -1 / sqrt(n) and 1 / sqrt(n), n the numbers of a window; `stream` tells networks of a run apart.
  Column initial_parameters(const CounterRandom& random, Index stream) const;
};

/// What computes them, with parameters of the caller's.  Local.
class Convolutions {
 public:
  virtual ~Convolutions() = default;

  virtual void set_parameters(const ConstColumnRef& parameters) = 0;

  /// Features of the images of a block, Perceptron::block_rows at most, rows x features; what follows is of them.
  virtual void forward(const ConstRowsRef& images, RowsRef features) = 0;

  /// gradient += sum over images and features of slope_if dfeature_if / dparameters.
  virtual void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) = 0;
};

/// Computes in float or in double; what it takes and gives is double.
std::unique_ptr<Convolutions> make_convolutions(const ConvolutionShape& shape, bool single);

}  // namespace wasserstrom
