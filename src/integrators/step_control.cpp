#include "wasserstrom/integrators/step_control.hpp"

#include <algorithm>

namespace wasserstrom {
namespace {

constexpr double aim = 0.4, limit = 0.75, most_growth = 1.25, most_cut = 0.1, least = 1e-6, rounding = 1e-10;

}  // namespace

double StepControl::largest(const Rows& entries) const {
  return communicator_.maximum(entries.size() > 0 ? entries.cwiseAbs().maxCoeff() : 0.0);
}

bool StepControl::takes(double size, const ConstRowsRef& rate_before, const ConstRowsRef& rate_behind,
                        const ConstRowsRef& state, bool descends) {
  if (!shortens_) return true;
  const bool was_least = factor_ <= least;
  const double change = largest(rate_behind - rate_before), pace = largest(rate_before);
  if (size * change <= rounding * largest(state) || pace == 0) return true;
  const double turn = change / pace;
  if (turn > limit && descends) {
    factor_ = std::min(1.0, most_growth * factor_);
    return true;
  }
  factor_ *= turn > 0 ? std::clamp(aim / turn, most_cut, most_growth) : most_growth;
  factor_ = std::clamp(factor_, least, 1.0);
  return turn <= limit || was_least;
}

bool StepControl::shorten() {
  if (!shortens_ || factor_ <= least) return false;
  factor_ = std::max(least, most_cut * factor_);
  return true;
}

}  // namespace wasserstrom
