#include "network_predictor.hpp"

#include <algorithm>
#include <utility>

namespace wasserstrom {
namespace {

constexpr Index block = Perceptron::block_rows;

class NetworkPredictor final : public Predictor {
 public:
  NetworkPredictor(const ModelShape& shape, const TaskPart& part, const InputScale& scale, Rows features,
                   std::unique_ptr<ResponseScores> scores)
      : shape_(shape), part_(part), scale_(scale), features_(std::move(features)), scores_(std::move(scores)) {}

  Index rows() const override { return features_.rows(); }
  Index averages_per_row() const override { return scores_->averages(); }
  std::vector<std::string> score_names() const override { return scores_->names(); }
  std::vector<double> scores(std::span<const double> averages) const override { return scores_->scores(averages); }

  void predict(const ConstRowsRef& position, Index first, Index count, std::span<double> out) const override {
    ModelNetwork network(shape_, scale_);
    Rows output(block, shape_.outputs());
    for (Index i = 0; i < position.rows(); ++i) {
      network.set_parameters(part_.network(position.row(i).data()));
      const double* const own = position.row(i).data() + part_.parameters();
      for (Index from = 0; from < count; from += block) {
        const Index rows = std::min(block, count - from);
        network.forward(features_.middleRows(first + from, rows), output.topRows(rows));
        for (Index r = 0; r < rows; ++r)
          scores_->put(first + from + r, output.row(r).data(), own,
                       out.data() + (from + r) * scores_->averages() * lanes + i, lanes);
      }
    }
  }

 private:
  ModelShape shape_;
  TaskPart part_;
  InputScale scale_;
  Rows features_;
  std::unique_ptr<ResponseScores> scores_;
};

}  // namespace

std::unique_ptr<Predictor> network_predictor(const ModelShape& shape, const TaskPart& part, const InputScale& scale,
                                             Rows features, std::unique_ptr<ResponseScores> scores) {
  return std::make_unique<NetworkPredictor>(shape, part, scale, std::move(features), std::move(scores));
}

}  // namespace wasserstrom
