// Exact distances to samples, and modes that particles have found, as columns of a run.

#include <cmath>

#include "../support/draws.hpp"
#include "diagnostic_fixture.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using namespace diagnostic_fixture;

TEST(WassersteinDiagnostic, OfATranslationIsItsLength) {
  Rows set(5, 2);
  set << 0, 0, 1, 0, 0, 3, -2, 1, 0.5, 0.5;
  const Eigen::RowVector2d shift(0.3, -0.4);
  test::test_directory();  // which all ranks make together
  write_table("set.csv", set);
  for (const Communicator& ranks : {Communicator(), Communicator(MPI_COMM_SELF)}) {
    const Made made(plain + diagnostic("wasserstein", "target = { type = \"file\", path = \"set.csv\" }\n"), 2, ranks);
    const std::vector<double> found = evaluate(made.diagnostics, test::Points(Rows(set.rowwise() + shift), ranks));
    EXPECT_NEAR(found[0], 0.5, 1e-15);
    EXPECT_NEAR(found[1], 0.5, 1e-15);
  }
}

// On a line from 0 and 1, of weights 1/4 and 3/4, to 0 and 2 with halves: 1/4 stays, 1/4 goes back by 1, 1/2 on by 1.
TEST(WassersteinDiagnostic, SharesMassesOut) {
  Rows from(2, 1), to(2, 1);
  from << 0, 1;
  to << 0, 2;
  Column weight(2);
  weight << 0.25, 0.75;
  const Made made(plain + diagnostic("wasserstein", "target = { type = \"points\", points = [[0.0], [2.0]] }\n"), 1,
                  Communicator());
  const std::vector<double> found = evaluate(made.diagnostics, test::Points(from, Communicator(), weight));
  EXPECT_NEAR(found[0], 0.75, 1e-15);
  EXPECT_NEAR(found[1], std::sqrt(0.75), 1e-15);
}

TEST(CoverageDiagnostic, CountsModesAndWhoIsNear) {
  Rows points(4, 2);
  points << 0, 0.1, 0.1, 0, 5, 5, 9, 9;
  const std::string keys = "modes = [[0, 0], [5, 5], [-5, 5]]\nradius = 0.2\n";
  const auto found = [&](const std::string& share) {
    const Made made(plain + diagnostic("coverage", keys + share), 2, Communicator());
    return evaluate(made.diagnostics, test::Points(points, Communicator()));
  };
  EXPECT_EQ(found(""), (std::vector<double>{2, 0.75}));
  EXPECT_EQ(found("share = 0.3\n"), (std::vector<double>{1, 0.75}));
  EXPECT_NE(message<ConfigError>(plain + diagnostic("coverage", "modes = [[0.0]]\nradius = 1.0\n"))
                .find("modes of 1 numbers for particles of dimension 2"),
            std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
