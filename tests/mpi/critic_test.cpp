// Critics over the ranks: what they learn has the same bits as on one, and after a restart.

#include "wasserstrom/networks/critic.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "learning_term.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

std::string objective(const std::string& name, const std::string& divergence, const std::string& critic,
                      Index first_iterations = 9) {
  return "[[objective]]\nname = \"" + name + "\"\ntype = \"dissimilarity\"\ndivergence = \"" + divergence +
         "\"\ntarget = { type = \"gaussian\", mean = 0.5, samples = 70 }\ncritic = { iterations = 3, first_iterations "
         "= " +
         std::to_string(first_iterations) + ", " + critic + " }\n";
}

/// Both divergences, in float and double, on batches and on all, one of them on few samples.
std::string objectives_text(Index first_iterations) {
  return objective("a", "kl", "batch = 40, penalty = 0.3", first_iterations) +
         objective("b", "js", "precision = \"double\", batch = 0", first_iterations) +
         objective("c", "kl", "hidden = [5, 40, 9], activation = \"relu\", batch = 64, held_out = 0.3",
                   first_iterations);
}

struct Learner : test::LearningTerm {
  explicit Learner(const Communicator& communicator, double gather_limit = 0, Index count = 301,
                   Index first_iterations = 9)
      : LearningTerm(objectives_text(first_iterations), critic_term, 0.1, communicator, gather_limit, count) {}
};

TEST(Critic, LearnsTheSameBitsOnAnyNumberOfRanks) {
  // Of 40 particles some ranks compute none, and batches are fetched more than once.
  for (const auto& [count, first_iterations] : {std::pair<Index, Index>{301, 9}, {2, 9}, {40, 250}})
    for (const double gather_limit : {0.0, 1e9}) {
      Learner alone{Communicator(MPI_COMM_SELF), 0, count, first_iterations},
          shared{Communicator(), gather_limit, count, first_iterations};
      for (Index step = 0; step < 3; ++step) {
        alone.prepare(step);
        shared.prepare(step);
        EXPECT_EQ(alone.fields(step), shared.fields(step)) << step;
        EXPECT_EQ(alone.numbers(), shared.numbers()) << step;
      }
      EXPECT_EQ(memory_of(alone.term()).arrays, memory_of(shared.term()).arrays);
    }
}

TEST(Critic, GoesOnFromItsPage) {
  Learner straight{Communicator()}, stopped{Communicator()}, resumed{Communicator()};
  for (Index step = 0; step < 2; ++step) straight.prepare(step), stopped.prepare(step);
  restore(resumed.term(), memory_of(stopped.term()));
  resumed.prepare(1);  // the state that was read is prepared once more
  EXPECT_EQ(resumed.fields(1), straight.fields(1));
  EXPECT_EQ(resumed.numbers(), straight.numbers());
  straight.prepare(2);
  resumed.prepare(2);
  EXPECT_EQ(resumed.fields(2), straight.fields(2));
  EXPECT_NE(resumed.fields(2), stopped.fields(2));
}

TEST(Critic, PageNamesWhatItHolds) {
  Learner learner{Communicator()};
  learner.prepare(0);
  const Pages pages = memory_of(learner.term());
  EXPECT_EQ(pages.arrays.at("critic_a/parameters/hidden0.weight").extent, (std::vector<Index>{50, 3}));
  EXPECT_EQ(pages.arrays.at("critic_c/first_moment/output.bias").extent, (std::vector<Index>{1}));
  EXPECT_EQ(pages.arrays.count("critic_b/second_moment/hidden1.bias"), 1U);
  EXPECT_EQ(pages.integers.at("critic_b/iterations"), 9);
}

TEST(Critic, TellsWhatItHasLearned) {
  Learner learner{Communicator()};
  learner.prepare(0);
  EXPECT_EQ(learner.term().numbers(),
            (std::vector<std::string>{"dual_gain_a", "dual_gain_b", "dual_gain_c", "held_out_c"}));
  const std::vector<double> numbers = learner.numbers();
  for (std::size_t k = 0; k < 3; ++k) EXPECT_GT(numbers[k], 0) << k;  // it has learned something
}

TEST(Critic, ADivergedOneIsNamedOnAllRanks) {
  const std::string text = "[run]\nsteps = 2\n[particles]\ncount = 9\ndimension = 2\n" +
                           objective("wild", "kl", "learning_rate = 1e200") + "[flow]\nstep = 0.1\n";
  try {
    test::run_flow(text, {});
    FAIL() << "it went on";
  } catch (const NumericalError& error) {
    EXPECT_NE(std::string(error.what()).find("the critic of objective 'wild' has diverged in the training of step 0"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace wasserstrom
