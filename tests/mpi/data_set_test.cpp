#include "wasserstrom/data/data_set.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "../support/data_case.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// Everything of a data set, to the bit, as one list.
std::vector<double> content(const DataSet& set) {
  std::vector<double> all = {static_cast<double>(set.design.rows()), static_cast<double>(set.design.columns()),
                             static_cast<double>(set.first_column), static_cast<double>(set.response_column)};
  for (Index i = 0; i < set.design.rows(); ++i) {
    const Design::Row row = set.design.row(i);
    all.insert(all.end(), row.value.begin(), row.value.end());
    all.insert(all.end(), row.column.begin(), row.column.end());
  }
  all.insert(all.end(), set.response.begin(), set.response.end());
  for (const std::string& name : set.columns) all.insert(all.end(), name.begin(), name.end());
  all.insert(all.end(), set.response_name.begin(), set.response_name.end());
  return all;
}

/// Writes a file on the root, where all ranks can read it.
void write(const std::string& name, const std::string& text) {
  const std::filesystem::path directory = test::test_directory();
  Communicator().on_root([&] { std::ofstream(directory / name) << text; });
}

TEST(DataSetsOnRanks, EveryRankHoldsWhatOneRankReads) {
  std::string sparse, table = "a,b,\"c, d\"\n";
  for (int i = 1; i <= 500; ++i) {
    sparse += std::to_string(i % 2) + " " + std::to_string(i % 7) + ":" + std::to_string(1.0 / i) + "\n";
    table += std::to_string(i) + "," + std::to_string(1.0 / i) + "," + std::to_string(i % 3) + "\n";
  }
  write("sparse", sparse);
  write("table", table);
  const std::string tables =
      "[[data]]\nname = 's'\ntype = 'libsvm'\npath = 'sparse'\nindex_base = 0\n"
      "[[data]]\nname = 't'\ntype = 'csv'\npath = 'table'\nresponse = 'b'\n"
      "[[data]]\nname = 'z'\ntype = 'libsvm'\npath = 'sparse'\nindex_base = 0\nstandardize = 's'\n";
  const std::string directory = test::test_directory().string();
  const DataSets together = test::read_data(tables, directory, Communicator());
  const DataSets alone = test::read_data(tables, directory, Communicator(MPI_COMM_SELF));
  for (const char* name : {"s", "t", "z"}) {
    const DataRows some = together.select(name, "row % 3 = 1"), same = alone.select(name, "row % 3 = 1");
    EXPECT_EQ(some.data->name, name);
    EXPECT_EQ(content(*some.data), content(*same.data)) << name;
    EXPECT_EQ(some.rows, same.rows);
  }
  EXPECT_EQ(together.select("t", "column 'c, d' = 2").rows.size(), 167u);
}

TEST(DataSetsOnRanks, AllRanksThrowTheSameError) {
  write("bad", "1 1:2\n1 1:x\n");
  const Communicator world;
  std::string said = "no error";
  try {
    test::read_data("[[data]]\nname = 's'\ntype = 'libsvm'\npath = 'bad'\n", test::test_directory().string(), world);
  } catch (const ConfigError& error) {
    said = error.what();
  }
  EXPECT_NE(said.find("bad:2: 'x' in column 1 is not a finite number"), std::string::npos) << said;
}

TEST(Communicator, BroadcastsIntegersAndText) {
  const Communicator world;
  std::vector<std::int32_t> small = {0, 0};
  std::vector<std::int64_t> large = {0};
  if (world.is_root()) {
    small = {7, -8};
    large = {std::int64_t{1} << 40};
  }
  world.broadcast(small);
  world.broadcast(large);
  EXPECT_EQ(small, (std::vector<std::int32_t>{7, -8}));
  EXPECT_EQ(large, (std::vector<std::int64_t>{std::int64_t{1} << 40}));
  EXPECT_EQ(world.broadcast(world.is_root() ? "" : "mine"), "");
  EXPECT_EQ(world.broadcast(world.is_root() ? "ours" : ""), "ours");
}

}  // namespace
}  // namespace wasserstrom
