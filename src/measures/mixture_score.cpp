// Tiles of points, to which the components of all ranks are added in their global order.

#include <cmath>
#include <limits>
#include <vector>

#include "component_rows.hpp"
#include "mixture_tile.hpp"

namespace wasserstrom {
namespace {

/// The triangle of `rows` (packed row by row) packed column by column.
void transpose_triangle(const double* rows, Index dimension, double* columns) {
  for (Index c = 0; c < dimension; ++c)
    for (Index r = c; r < dimension; ++r) *columns++ = rows[r * (r + 1) / 2 + c];
}

/// Points [first, first + score_lanes) in the lanes of a tile; lanes behind the last one repeat it, and nobody reads
/// them.
ScoreTile tile_at(const ConstRowsRef& position, Index first) {
  ScoreTile tile(position.cols());
  for (Index lane = 0; lane < score_lanes; ++lane) {
    const Index point = std::min(first + lane, position.rows() - 1);
    for (Index c = 0; c < position.cols(); ++c) tile.position.data()[c * score_lanes + lane] = position(point, c);
    tile.largest()[lane] = -std::numeric_limits<double>::infinity();
  }
  return tile;
}

void take(ScoreTile& tile, Index first, Column& log_density, Rows& score) {
  for (Index lane = 0; lane < std::min(score_lanes, log_density.size() - first); ++lane) {
    const double sum = tile.sum()[lane];
    log_density[first + lane] = tile.largest()[lane] + std::log(sum);
    for (Index c = 0; c < score.cols(); ++c) score(first + lane, c) = tile.score.data()[c * score_lanes + lane] / sum;
  }
}

}  // namespace

void mixture_score(const ComponentShape& shape, const Exchange& components, const ConstRowsRef& rows,
                   const ConstRowsRef& position, Column& log_density, Rows& score) {
  const DensityRows densities(shape);
  std::vector<ScoreTile> tiles;
  for (Index first = 0; first < position.rows(); first += score_lanes) tiles.push_back(tile_at(position, first));
  std::vector<double> columns(static_cast<std::size_t>(shape.is_full() ? shape.factor_size() : 0));
  components.visit(densities.of(rows), [&](Index, const ConstRowsRef& block) {
    for (Index j = 0; j < block.rows(); ++j) {
      const double* row = block.row(j).data();
      const double* inverse = row + densities.inverse();
      if (shape.is_full()) transpose_triangle(inverse, shape.dimension, columns.data());
      const TileComponent component{row, inverse, columns.data(), row[densities.offset()]};
      for (ScoreTile& tile : tiles) add_component(shape, component, tile);
    }
  });
  log_density.resize(position.rows());
  score.resize(position.rows(), shape.dimension);
  for (std::size_t t = 0; t < tiles.size(); ++t)
    take(tiles[t], static_cast<Index>(t) * score_lanes, log_density, score);
}

}  // namespace wasserstrom
