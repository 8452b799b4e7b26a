// Counts y_t of an epidemic that grows, y_t ~ Poisson(exp(a + r t)), with a ~ N(0, 5^2), r ~ N(0, 1): a posterior of
// one's own in C++, whose data are an option of the case; its own scale is the first mean exp(a), and r.
//   c++ -O2 -shared -fPIC -I../../include counts.cpp -o counts.so
#include <cmath>
#include <cstdio>
#include <vector>

#include "wasserstrom/plugin.h"

using Counts = std::vector<double>;

int wasserstrom_plugin_version() { return WASSERSTROM_PLUGIN_VERSION; }

void* wasserstrom_plugin_open(const wasserstrom_options* options, int64_t d, char* error, int64_t size) {
  Counts counts(static_cast<std::size_t>(options->numbers(options, "counts", nullptr, 0)));
  options->numbers(options, "counts", counts.data(), static_cast<int64_t>(counts.size()));
  if (d == 2 && !counts.empty()) return new Counts(counts);
  std::snprintf(error, static_cast<std::size_t>(size), "it wants 2 coordinates and options = { counts = [...] }");
  return nullptr;
}

void wasserstrom_plugin_close(void* self) { delete static_cast<Counts*>(self); }

int wasserstrom_plugin_evaluate(void* self, int64_t, int64_t rows, int64_t d, const double* x, double* value,
                                double* gradient, char*, int64_t) {
  const Counts& counts = *static_cast<const Counts*>(self);
  for (int64_t i = 0; i < rows; ++i, x += d, gradient += d) {
    value[i] = -0.5 * (x[0] * x[0] / 25 + x[1] * x[1]);
    gradient[0] = -x[0] / 25;
    gradient[1] = -x[1];
    for (std::size_t t = 0; t < counts.size(); ++t) {
      const double time = static_cast<double>(t), mean = std::exp(x[0] + x[1] * time);
      value[i] += counts[t] * (x[0] + x[1] * time) - mean;
      gradient[0] += counts[t] - mean;
      gradient[1] += (counts[t] - mean) * time;
    }
  }
  return 0;
}

int wasserstrom_plugin_name(void*, int64_t c, char* name, int64_t size) {
  std::snprintf(name, static_cast<std::size_t>(size), "%s", c == 0 ? "log_mean" : "growth");
  return 0;
}

int64_t wasserstrom_plugin_constrained(void*) { return 2; }

int wasserstrom_plugin_constrained_name(void*, int64_t parameter, char* name, int64_t size) {
  std::snprintf(name, static_cast<std::size_t>(size), "%s", parameter == 0 ? "first_mean" : "growth");
  return 0;
}

int wasserstrom_plugin_constrain(void*, int64_t rows, int64_t d, const double* x, int64_t m, double* constrained, char*,
                                 int64_t) {
  for (int64_t i = 0; i < rows; ++i) {
    constrained[i * m] = std::exp(x[i * d]);
    constrained[i * m + 1] = x[i * d + 1];
  }
  return 0;
}
