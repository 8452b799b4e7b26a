// One iteration of the training of a Riesz step as a user of libtorch would write it, to be compared with ours.
//
//   wasserstrom_bench_torch [DIMENSION [BATCH [ITERATIONS]]]
//
// The backward step from a Dirac (docs/riesz.md): a network 2 d - 64 - 64 - d in float, two batches of noise, the
// interaction by cdist, optim::Adam.  Prints microseconds an iteration on one thread, by the clock of the process.

#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int count, char** words) {
  const auto word = [&](int i, long otherwise) { return count > i ? std::atol(words[i]) : otherwise; };
  const long d = word(1, 2), batch = word(2, 100), iterations = word(3, 2000);
  at::set_num_threads(1);
  torch::manual_seed(1);
  torch::nn::Sequential network(torch::nn::Linear(2 * d, 64), torch::nn::ReLU(), torch::nn::Linear(64, 64),
                                torch::nn::ReLU(), torch::nn::Linear(64, d));
  torch::optim::Adam adam(network->parameters(), torch::optim::AdamOptions(1e-3));
  const double tau = 0.05;
  const torch::Tensor x = torch::zeros({batch, d});
  double begin = 0, loss_value = 0;
  for (long i = -iterations / 10; i < iterations; ++i) {
    if (i == 0) begin = seconds();
    const torch::Tensor first = network->forward(torch::cat({x, torch::randn({batch, d})}, 1)),
                        second = network->forward(torch::cat({x, torch::randn({batch, d})}, 1));
    const torch::Tensor loss = 0.25 * ((first - x).pow(2).sum(1).mean() + (second - x).pow(2).sum(1).mean()) -
                               0.5 * tau * torch::cdist(first, second).mean();
    adam.zero_grad();
    loss.backward();
    adam.step();
    loss_value = loss.item<double>();
  }
  std::printf("d = %ld, two batches of %ld: %.0f us an iteration, loss %.4g\n", d, batch,
              1e6 * (seconds() - begin) / static_cast<double>(iterations), loss_value);
}
