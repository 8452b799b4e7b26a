// Where the points of a target come from: files and data, read by all ranks together, and what is refused of them.

#include <gtest/gtest.h>

#include "../support/draws.hpp"
#include "target_fixture.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

using test::expect_refused;
using test::Made;
using test::objective;
using test::refusal;
using test::write;

const std::string file = "{ type = \"file\", path = \"points.csv\" }";

class PointTargets : public ::testing::Test {
 protected:
  void SetUp() override { test::test_directory(); }
};

TEST_F(PointTargets, OfATextTableAreItsRows) {
  write("points.csv", "1,2\n3,4\n5,6\n");
  const PointMeasure nu = Made(objective("a", file)).target();
  EXPECT_EQ(nu.position, (Rows{{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_EQ(nu.weight, Column::Constant(3, 1.0 / 3));
  EXPECT_TRUE(nu.coordinates.empty());
}

TEST_F(PointTargets, NamesOfColumnsAreThoseOfTheCoordinates) {
  write("points.csv", "dose,age\n1,2\n3,4\n");
  const Made named(objective("a", file));
  EXPECT_EQ(parameter_names(named.objectives, 2), (std::vector<std::string>{"dose", "age"}));
  write("points.csv", "x1,x0\n1,2\n3,4\n");
  const Made places(objective("a", file));
  EXPECT_EQ(places.target().position, (Rows{{2, 1}, {4, 3}}));
  EXPECT_EQ(parameter_names(places.objectives, 2), (std::vector<std::string>{"x0", "x1"}));
}

TEST_F(PointTargets, InAnotherOrderOfTheCoordinatesAreRefused) {
  write("points.csv", "dose,age\n1,2\n3,4\n");
  write("data.csv", "age,dose,ill\n1,2,0\n3,4,1\n");
  const std::string data =
      "[[data]]\nname = \"people\"\ntype = \"csv\"\npath = \"data.csv\"\nresponse = \"last\"\nheader = \"true\"\n";
  expect_refused(objective("a", file) + objective("b", "{ type = \"data\", data = \"people\" }") + data,
                 "bring the columns of their data into the same order");
}

TEST_F(PointTargets, OfASnapshotHaveItsWeights) {
  const std::string path = (test::test_directory() / "points.h5").string();
  const Rows rows = test::normal_draws(300, 2, 9);
  const Column weight = 300 * test::some_weights(300);
  Communicator().on_root([&] {
    Hdf5File made = Hdf5File::create(path);
    made.create_group("/particles");
    for (const char* name : {"/particles/position", "/other"}) {
      made.create_dataset(name, {ElementType::float64, {300, 2}});
      made.write_rows(name, 0, rows);
    }
    made.write("/particles/weight", {weight.data(), 300});
  });
  const PointMeasure nu = Made(objective("a", "{ type = \"file\", path = \"points.h5\" }")).target();
  EXPECT_EQ(nu.position, rows);
  EXPECT_LT((nu.weight - weight / 300).cwiseAbs().maxCoeff(), 1e-15);
  const PointMeasure other =
      Made(objective("a", "{ type = \"file\", path = \"points.h5\", dataset = \"/other\" }")).target();
  EXPECT_EQ(other.weight, Column::Constant(300, 1.0 / 300));
  expect_refused(objective("a", "{ type = \"file\", path = \"points.h5\" }"),
                 "rows of 2 numbers in '" + path + "' for particles of dimension 3", 3);
  expect_refused(objective("a", "{ type = \"file\", path = \"points.h5\", dataset = \"/third\" }"),
                 "there is no dataset '/third'");
}

TEST_F(PointTargets, OfDataAreTheFeaturesOfTheChosenRows) {
  write("data.csv", "1,2,7\n3,4,8\n5,6,7\n");
  write("sparse.svm", "1 2:0.5\n1 1:3\n");
  const std::string tables =
      "[[data]]\nname = \"dense\"\ntype = \"csv\"\npath = \"data.csv\"\nresponse = \"last\"\n"
      "[[data]]\nname = \"sparse\"\ntype = \"libsvm\"\npath = \"sparse.svm\"\n";
  const auto rows = [&](const std::string& target) { return Made(objective("a", target) + tables).target().position; };
  EXPECT_EQ(rows("{ type = \"data\", data = \"dense\" }"), (Rows{{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_EQ(rows("{ type = \"data\", data = \"dense\", rows = \"response = 7\" }"), (Rows{{1, 2}, {5, 6}}));
  EXPECT_EQ(rows("{ type = \"data\", data = \"sparse\" }"), (Rows{{0, 0.5}, {3, 0}}));
  expect_refused(objective("a", "{ type = \"data\", data = \"dense\" }") + tables,
                 "data 'dense' have 2 features for particles of dimension 3", 3);
  expect_refused(objective("a", "{ type = \"data\", data = \"dense\", rows = \"response = 1\" }") + tables,
                 "no row of data 'dense' fulfils");
}

TEST_F(PointTargets, OfBadFilesAreRefusedOnAllRanks) {
  expect_refused(objective("a", file), "No such file");
  write("points.csv", "");
  expect_refused(objective("a", file), "points.csv");
  write("points.csv", "dose,age\n");
  expect_refused(objective("a", file), "points.csv");
  write("points.csv", "1,2,3\n4,5,6\n");
  expect_refused(objective("a", file), "rows of 3 numbers in '");
  write("points.csv", "1,2\n3,four\n");
  expect_refused(objective("a", file), "four");
  write("points.csv", "1,2\n3,nan\n");
  expect_refused(objective("a", file), "nan");
}

TEST_F(PointTargets, InOnePlaceTellNoBandwidth) {
  write("points.csv", "1,2\n1,2\n");
  expect_refused(objective("a", file, "gaussian"), "all points of the target lie in one place");
  EXPECT_EQ(refusal(objective("a", file, "riesz")), "nothing was thrown");
}

/// What a restart compares.
TEST_F(PointTargets, OfAFileHaveAFingerprint) {
  const std::string inside = "{ type = \"points\", points = [[1, 2]] }";
  EXPECT_EQ(digest(Made(objective("a", inside)).objectives), "");
  write("points.csv", "1,2\n3,4\n");
  const std::string before = digest(Made(objective("a", inside) + objective("b", file)).objectives);
  EXPECT_EQ(before, digest(Made(objective("a", inside) + objective("b", file)).objectives));
  write("points.csv", "1,2\n3,5\n");
  EXPECT_NE(before, digest(Made(objective("a", inside) + objective("b", file)).objectives));
}

}  // namespace
}  // namespace wasserstrom
