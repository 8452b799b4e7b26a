// Labels that come along with particles, and particles that start at rows of data.

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "diagnostic_fixture.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

using namespace diagnostic_fixture;

const std::string tables =
    "[[data]]\nname = \"source\"\ntype = \"csv\"\npath = \"source.csv\"\nresponse = \"label\"\n"
    "[[data]]\nname = \"test\"\ntype = \"csv\"\npath = \"test.csv\"\nresponse = \"label\"\n"
    "[[data]]\nname = \"bare\"\ntype = \"csv\"\npath = \"bare.csv\"\nresponse = \"none\"\n";

/// Three labelled rows, and five to be told: by the rows themselves the last has the wrong label.
void write_tables() {
  test::test_directory();  // which all ranks make together
  Rows source(3, 3), rows(5, 3);
  source << 0, 0, 1, 1, 0, 2, 0, 1, 3;
  rows << 0.1, 0.1, 1, 0.9, 0.2, 2, 0.1, 2, 3, 5, 4, 2, -1, -1, 2;
  write_table("source.csv", source, "a,b,label");
  write_table("test.csv", rows, "a,b,label");
  write_table("bare.csv", rows.leftCols(2), "a,b");
}

double accuracy(const Rows& position, const Communicator& ranks) {
  const Made made(tables + plain + diagnostic("nearest_neighbour", "data = \"test\"\nsource = { data = \"source\" }\n"),
                  2, ranks);
  return evaluate(made.diagnostics, test::Points(position, ranks)).front();
}

TEST(NearestNeighbour, TellsLabelsByTheNearestParticle) {
  write_tables();
  Rows start(3, 2), turned(4, 2);
  start << 0, 0, 1, 0, 0, 1;
  turned << 1, 0, 0, 0, 0, 1, -1, -1;  // the fourth has the label of the first row again
  for (const Communicator& ranks : {Communicator(), Communicator(MPI_COMM_SELF)}) {
    EXPECT_DOUBLE_EQ(accuracy(start, ranks), 0.8);
    EXPECT_DOUBLE_EQ(accuracy(turned, ranks), 0.2);  // only (0.1, 2)
  }
}

TEST(NearestNeighbour, NeedsLabelsAndRowsOfTheRightWidth) {
  write_tables();
  EXPECT_NE(message<ConfigError>(tables + plain +
                                 diagnostic("nearest_neighbour", "data = \"test\"\nsource = { data = \"bare\" }\n"))
                .find("'bare' has no labels"),
            std::string::npos);
  EXPECT_NE(
      message<ConfigError>(
          tables + plain + diagnostic("nearest_neighbour", "data = \"test\"\nsource = { data = \"source\" }\n"), 3)
          .find("the rows of 'test' have 2 numbers, and particles 3 coordinates"),
      std::string::npos);
}

TEST(InitialLaw, OfDataPutsAParticleAtEachRow) {
  write_tables();
  const auto start = [&](Index count, Index dimension) {
    const Config config = test::small_case(
        dimension, tables + plain,
        {"particles.count=" + std::to_string(count), "particles.init={type=\"data\",data=\"test\",rows=\"row > 0\"}"});
    const DataSets data(config.tables("data"), test::test_directory().string(), Communicator());
    return test::gather_rows(Layout(count, Communicator()),
                             make_particles(config.table("particles"), 1, ".", Communicator(), {}, data).position);
  };
  const auto refusal = [&](Index count, Index dimension) -> std::string {
    try {
      start(count, dimension);
      return {};
    } catch (const ConfigError& error) {
      return error.what();
    }
  };
  Rows expected(2, 2);
  expected << 0.9, 0.2, 0.1, 2;
  EXPECT_EQ(start(2, 2), expected);
  EXPECT_EQ(start(4, 2).topRows(2), expected);
  EXPECT_NE(refusal(5, 2).find("4 rows of 'test' for 5 particles"), std::string::npos);
  EXPECT_NE(refusal(2, 3).find("have 2 numbers, and particles 3 coordinates"), std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
