#include "generator_batch.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {
namespace {

constexpr double share_of_batch = 0.1;  // in running means, at each gradient

class DealtBatch final : public GeneratorBatch {
 public:
  DealtBatch(const GeneratorPlan& plan, Index size, BatchNoise noise, const Communicator& communicator)
      : map_(plan),
        noise_of_(std::move(noise)),
        blocks_((size + height - 1) / height, communicator),
        first_(blocks_.first_row() * height),
        count_(std::max<Index>(std::min(size, first_ + blocks_.rows() * height) - first_, 0)) {}

  Rows points(const Column& parameters, Index first, Index count) override {
    map_.set_parameters(parameters);
    return map_(noise_of_(first, count));
  }

  double square(const Column& parameters, const Rows& targets) override {
    map_.set_parameters(parameters);
    double total = 0;
    blocks_.sum_rows(std::span(&total, 1), [&](Index block, std::span<double> sum) {
      const Rows off = map_(rows(noise(), 0, block)) - rows(targets, first_, block);
      for (const double each : off.reshaped<Eigen::RowMajor>()) sum[0] += each * each;
    });
    return total;
  }

  double square(const Column& parameters, const Rows& targets, Column& gradient) override {
    map_.set_parameters(parameters);
    std::vector<double> sums(static_cast<std::size_t>(parameters.size()) + 1);
    const double factor = 1 / static_cast<double>(targets.size());
    blocks_.sum_rows(sums, [&](Index block, std::span<double> sum) {
      sum.back() +=
          map_.add_square(rows(noise(), 0, block), rows(targets, first_, block), factor, sum.first(sum.size() - 1));
    });
    gradient = Eigen::Map<const Column>(sums.data(), parameters.size());
    return sums.back();
  }

 private:
  static constexpr Index height = Perceptron::block_rows;

  /// Of the blocks of this rank, drawn when it is first asked for.
  const Rows& noise() {
    if (noise_.rows() != count_) noise_ = noise_of_(first_, count_);
    return noise_;
  }

  /// Of a block of this rank.
  ConstRowsRef rows(const Rows& of, Index from, Index block) const {
    const Index begin = block * height;
    return of.middleRows(from + begin, std::min(height, count_ - begin));
  }

  GeneratorMap map_;
  BatchNoise noise_of_;
  Layout blocks_;
  Index first_, count_;  ///< rows of this rank
  Rows noise_;
};

class NormalizedBatch final : public GeneratorBatch {
 public:
  NormalizedBatch(const GeneratorPlan& plan, Index size, const BatchNoise& noise, BatchStatistics& followed)
      : plan_(plan),
        network_(make_batch_perceptron(plan.shape, InputScale::none(plan.shape.inputs), plan.single)),
        noise_(noise(0, size)),
        output_(size, plan.shape.outputs),
        followed_(followed) {}

  Rows points(const Column& parameters, Index first, Index count) override {
    return all_points(parameters).middleRows(first, count);
  }

  double square(const Column& parameters, const Rows& targets) override {
    Rows off = all_points(parameters) - targets;
    return plan_.pull(off, output_, 1);
  }

  double square(const Column& parameters, const Rows& targets, Column& gradient) override {
    Rows off = all_points(parameters) - targets;
    const double sum = plan_.pull(off, output_, 1 / static_cast<double>(targets.size()));
    gradient.setZero(parameters.size());
    network_->add_parameter_gradient(off, {gradient.data(), static_cast<std::size_t>(gradient.size())});
    network_->follow(followed_, share_of_batch);
    return sum;
  }

 private:
  Rows all_points(const Column& parameters) {
    network_->set_parameters(parameters);
    network_->forward(noise_, output_);
    return plan_.points(noise_, output_);
  }

  GeneratorPlan plan_;
  std::unique_ptr<BatchPerceptron> network_;
  Rows noise_, output_;
  BatchStatistics& followed_;
};

}  // namespace

std::unique_ptr<GeneratorBatch> dealt_batch(const GeneratorPlan& plan, Index size, BatchNoise noise,
                                            const Communicator& communicator) {
  return std::make_unique<DealtBatch>(plan, size, std::move(noise), communicator);
}

std::unique_ptr<GeneratorBatch> normalized_batch(const GeneratorPlan& plan, Index size, const BatchNoise& noise,
                                                 BatchStatistics& followed) {
  return std::make_unique<NormalizedBatch>(plan, size, noise, followed);
}

}  // namespace wasserstrom
