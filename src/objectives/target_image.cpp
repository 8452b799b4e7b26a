// Points drawn from a picture, which are dense where it is dark, as in the flows of Altekrueger, Hertrich and Steidl
// (2023), after Wu, Koehler and Noe (2020): a pixel (i, j) of a raster of R x R by its density (image_density.hpp),
// i to the right and j upwards, then
//
//   x = low + (high - low) ((i, j) + u) / R,   u uniform in [-1/2, 1/2]^2.
//
// With R = 100 and the corners -+1/2 that is (pixel - 50) / 100, down to the half pixel by which it lies off the
// middle.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "drawn_points.hpp"
#include "image_density.hpp"
#include "objectives.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/data/image.hpp"

namespace wasserstrom {
namespace {

/// p summed up pixel by pixel, row after row from the bottom, and divided by the whole.
struct Raster {
  std::vector<double> cumulative;
  std::string digest;
};

Raster read_raster(const std::string& path, const RasterOptions& options) {
  const Image image = read_image(path);
  if (image.darkness.maxCoeff() <= 0)
    throw ConfigError(
        fmt::format("the image '{}' is all white: points are drawn where it is dark: name a picture with dark parts on "
                    "white, or invert it",
                    path));
  const Rows density = image_density(image.darkness, options);
  Raster raster{std::vector<double>(static_cast<std::size_t>(density.size())), image.digest};
  double sum = 0;
  for (Index k = 0; k < density.size(); ++k) raster.cumulative[static_cast<std::size_t>(k)] = sum += density.data()[k];
  for (double& each : raster.cumulative) each /= sum;
  return raster;
}

/// Read on the root, known to all ranks.
Raster shared_raster(const std::string& path, const RasterOptions& options, const Communicator& communicator) {
  Raster raster;
  communicator.on_root([&] { raster = read_raster(path, options); });
  raster.cumulative.resize(static_cast<std::size_t>(options.resolution * options.resolution));
  communicator.broadcast(raster.cumulative);
  raster.digest = communicator.broadcast(raster.digest);
  return raster;
}

/// Points in units of pixels.
Rows draw_pixels(const Raster& raster, Index resolution, Index count, const DrawSource& source) {
  const CounterRandom random(source.seed, Purpose::target_sample);
  const auto& sums = raster.cumulative;
  Rows points(count, 2);
  for (Index n = 0; n < count; ++n) {
    const auto found = std::upper_bound(sums.begin(), sums.end(), random.uniform(source.step, n, 0));
    const Index pixel = std::min(found - sums.begin(), std::ssize(sums) - 1);
    points(n, 0) = static_cast<double>(pixel % resolution) + random.uniform(source.step, n, 1) - 0.5;
    points(n, 1) = static_cast<double>(pixel / resolution) + random.uniform(source.step, n, 2) - 0.5;
  }
  return points;
}

std::unique_ptr<PointMeasure> make(const Config& config, const PotentialContext& context) {
  const std::string path = (std::filesystem::path(context.directory) / config.text("path")).string();
  const RasterOptions options{config.integer("resolution"), config.real("smoothing"), config.real("background")};
  const Raster raster = shared_raster(path, options, context.communicator);
  Rows points = draw_pixels(raster, options.resolution, config.integer("count"), draw_source(config, context));
  const Column low = column_of(config, "low", 2), high = column_of(config, "high", 2);
  for (Index c = 0; c < 2; ++c)
    points.col(c) = low[c] + points.col(c).array() * ((high[c] - low[c]) / static_cast<double>(options.resolution));
  auto target = std::make_unique<PointMeasure>(equal_points(std::move(points)));
  target->digest = raster.digest;
  return target;
}

void check(const Config& self, const Config& whole, Problems& problems) {
  if (const Index d = case_dimension(whole); d != 2) {
    problems.add(self, "type", fmt::format("a picture has two coordinates, not {}", d), "set particles.dimension = 2");
    return;
  }
  require_dimension(self, "low", whole, problems);
  require_dimension(self, "high", whole, problems);
  for (const char* key : {"low", "high"})
    if (const Index given = std::ssize(self.reals(key)); given != 1 && given != 2) return;
  const std::vector<double> low = self.reals("low", 2), high = self.reals("high", 2);
  if (low[0] >= high[0] || low[1] >= high[1])
    problems.add(self, "low", "not below 'high' in both coordinates", "give low < high");
}

}  // namespace

PointMeasureRegistry::Entry image_target() {
  return {{"image",
           "points drawn from a picture, dense where it is dark on white: PNG, PGM or PPM",
           {path_key("path").says("the file"),
            Key::integer("count").at_least(1).at_most(most_drawn_points).says("how many points are drawn"),
            Key::real("smoothing")
                .default_to("0.1")
                .at_least(0)
                .at_most(1e4)
                .in("pixels of the raster")
                .says("width (sigma) of the Gaussian filter over the raster; up to 1/8 it changes nothing"),
            Key::real("background")
                .default_to("0.01")
                .at_least(0)
                .says("weight of each of three wide filters, of 1/10, 1/5 and 1/2 of the raster, that put some points "
                      "between "
                      "the lines"),
            Key::integer("resolution")
                .default_to("100")
                .at_least(2)
                .at_most(2000)
                .says("pixels of the raster to a side; pictures of other sides are stretched to it"),
            Key::real_or_reals("low").default_to("-0.5").says(
                "lower left corner of the picture: a number for both coordinates, or one for each"),
            Key::real_or_reals("high").default_to("0.5").says("upper right corner, the same way"), draw_seed_key()},
           check},
          make};
}

}  // namespace wasserstrom
