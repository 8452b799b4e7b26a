#include "bench_sample.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace wasserstrom {
namespace {

constexpr double shortest_sample = 0.01;  // seconds: long beside what the clock and an interrupt take

}  // namespace

Seconds sample_seconds(int samples, const std::function<double()>& evaluate) {
  std::vector<double> each;
  double total = 0;
  for (int sample = 0; sample < samples; ++sample) {
    double seconds = 0;
    int evaluations = 0;
    for (; seconds < shortest_sample; ++evaluations) seconds += evaluate();
    each.push_back(seconds / evaluations);
    total += seconds;
  }
  std::sort(each.begin(), each.end());
  return {each.front(), each[each.size() / 2], each.back(), total};
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace wasserstrom
