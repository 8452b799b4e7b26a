#pragma once
// Settings of every target and potential, for potential_test.cpp.

#include <map>
#include <string>
#include <utility>

#include "../support/plugins.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

inline constexpr Index usual_dimension = 3;
inline const std::string data_tables =
    "[[data]]\nname = \"labels\"\ntype = \"csv\"\npath = \"labels.csv\"\n"
    "[[data]]\nname = \"pairs\"\ntype = \"json\"\npath = \"numbers.json\"\nfeatures = [\"s\"]\nresponse = \"y\"\n"
    "[[data]]\nname = \"series\"\ntype = \"json\"\npath = \"numbers.json\"\nfeatures = [\"y\"]\n";

/// The inside of a potential's table, and the coordinates that it needs.
struct Example {
  Example(const char* text) : settings(text) {}  // NOLINT: meant to convert
  Example(std::string text, Index d) : settings(std::move(text)), dimension(d) {}
  std::string settings;
  Index dimension = usual_dimension;
};

/// Settings for each name.
inline const std::multimap<std::string, Example> examples = {
    {"gaussian", "mean = [0.3, -1.0, 0.5], std = [0.5, 1.0, 2.0]"},
    {"gaussian", "mean = 0.2, covariance = [[1.0, 0.3, 0.0], [0.3, 2.0, -0.4], [0.0, -0.4, 0.7]]"},
    {"gaussian_mixture",
     "weights = [0.2, 0.5, 0.3], means = [[0, 1, 2], [1, -1, 0], [-2, 0, 0]], std = [0.5, 1.0, 1.5]"},
    {"gaussian_mixture", "weights = [2, 1], means = [[0, 1, 2], [1, -1, 0]], variance = [[1, 2, 3], [0.5, 0.5, 1]]"},
    {"gaussian_mixture",
     "weights = [1, 1], means = [[0, 1, 2], [1, -1, 0]], covariance = [[1, 0.2, 0], [0.2, 1, 0], [0, 0, 2], [2, 0, "
     "0.5], "
     "[0, 1, 0], [0.5, 0, 1]]"},
    {"student_t_mixture",
     "weights = [1, 3], locations = [[0.3, -1.0, 0.5], [1.0, 1.0, 0.0]], degrees_of_freedom = 3.5, scale = [0.5, 1.0]"},
    {"student_t", "degrees_of_freedom = 3.5, location = [0.3, -1.0, 0.5], scale = [0.5, 1.0, 2.0]"},
    {"banana", "std = 1.5, bend = 0.4"},
    {"funnel", "std = 1.2"},
    {"bayesian_logistic_regression", "data = \"labels\", prior_std = 2.0"},
    {"bayesian_logistic_regression", "data = \"labels\", rows = \"column 0 > -0.5\", effective_rows = 100, batch = 7"},
    {"bayesian_linear_regression", "data = \"labels\", noise_std = 0.7"},
    {"bayesian_linear_regression", "data = \"labels\", intercept = false, noise_shape = 2.0"},
    {"bayesian_linear_regression", "data = \"labels\", intercept = false, prior = \"flat\", noise_prior = \"flat\""},
    {"bayesian_linear_regression",
     {"data = \"labels\", prior_mean = [0.5, -1.0, 2.0], prior_std = [1.0, 2.0, 3.0], noise_prior = \"half_cauchy\", "
      "noise_scale = 2.5",
      4}},
    {"bayesian_linear_regression", {"data = \"labels\", noise_prior = \"half_normal\", noise_scale = 0.5", 4}},
    {"bayesian_logistic_regression", "data = \"labels\", prior = \"flat\""},
    {"bayesian_random_effects", {"data = \"pairs\", mean_prior_std = 2.0, spread_prior_scale = 0.5", 43}},
    {"bayesian_random_effects", "data = \"pairs\", rows = \"row = 3\""},
    {"bayesian_garch", {"data = \"series\", initial_std = 0.7", 4}},
    {"bayesian_gaussian_process",
     "data = \"pairs\", rows = \"row < 9\", length_prior_shape = 3.0, length_prior_rate = 2.0, noise_prior_std = 0.5"},
    {"bayesian_gaussian_mixture", {"data = \"series\", mean_prior_std = 1.5, weight_prior_shape = 2.0", 5}},
    {"bayesian_network",
     {"data = \"labels\", likelihood = \"classification\", network = { hidden = [2] }, batch = 11, prior_std = 2.0, "
      "likelihood_temperature = 3.0",
      12}},
    {"bayesian_network",
     {"data = \"labels\", likelihood = \"classification\", network = { hidden = [2] }, heads = 2, head = 1", 18}},
    {"bayesian_network",
     {"data = \"labels\", likelihood = \"regression\", network = { hidden = [2], skip = true }, prior = \"gamma\"",
      13}},
    {"bayesian_network",
     {"data = \"labels\", likelihood = \"regression\", network = { image = [1, 2], convolutions = [2], windows = [1], "
      "pools = [1], hidden = [2] }",
      18}},
    {"expression",
     "log_density = \"logsumexp(-0.5 * r, log(w) + normal(a, 2, 0.3)) - x2^2 / s\", let = [\"w = 0.3\", \"s = 1.7\", "
     "\"r = "
     "sum(i = 0 : d - 1, x[i]^2)\"], names = [\"a\", \"b\", \"c\"]"},
    {"expression_function", "value = \"sum(i = 0 : d - 2, 100 * (x[i + 1] - x[i]^2)^2 + (1 - x[i])^2)\""},
    {"plugin", {"library = \"" + test::plugin("banana") + "\", options = { std = 1.5, bend = 0.4 }", 2}},
    {"plugin", {"library = \"" + test::plugin("counts") + "\", options = { counts = [1, 0, 2] }", 2}},
    {"plugin_function", {"library = \"" + test::plugin("banana") + "\"", 2}},
    {"stan", {"library = \"" + test::plugin("stan_models") + "\", data = \"schools.json\"", 5}},
    {"torchscript", "source = \"def forward(self, x): return -0.5 * (x * x).sum(1) - torch.sin(x[:, 0] * x[:, 1])\""},
    {"torchscript",
     "source = \"def forward(self, x): return torch.tanh(torch.mm(x, torch.tensor([[0.3, -1.0], [1.1, 0.4], [0.2, "
     "0.9]]).to(x))).sum(1, keepdim=True)\""},
    {"quadratic", "center = [1.0, 2.0, 3.0], curvature = [0.0, 1.0, 5.0]"},
    {"double_well", "axis = 1, half_width = 1.5, height = 2.0, stiffness = 0.5"},
    {"gated_collapse", "gate = 2, from = 0.3, along = 0"},
    {"kernel_mean",
     "kernel = { type = \"riesz\", exponent = 1.3 }, target = { type = \"points\", points = [[1, 2, 0.3], [0, -1, 2]], "
     "weights = [3, 1] }"},
    {"kernel_mean",
     "kernel = { type = \"imq\", bandwidth = 0.8 }, engine = \"reference\", target = { type = \"file\", path = "
     "\"labels.csv\" }"},
    {"kernel_mean",
     "kernel = { type = \"riesz\", exponent = 1.3 }, engine = { type = \"sliced\", directions = 7 }, target = { type = "
     "\"points\", points = [[1, 2, 0.3], [0, -1, 2], [0, 0.5, 0.5]], weights = [3, 1, 1] }"},
    {"kernel_mean",
     "kernel = { type = \"riesz\" }, engine = \"sliced\", target = { type = \"file\", path = \"labels.csv\" }"},
    {"kernel_mean", {"kernel = { type = \"gaussian\" }, target = { type = \"data\", data = \"labels\" }", 2}},
};

}  // namespace wasserstrom
