// Data that others made, held against counts that others (or other programs) made of them.

#include "../support/shared_data.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "../support/data_case.hpp"
#include "../support/source_file.hpp"

namespace wasserstrom {
namespace {

using Counts = std::map<double, Index>;

DataSets read_shared(const std::string& tables) { return test::read_data(tables, test::shared_data_directory()); }

Counts counts(const DataSet& set) {
  Counts found;
  for (const double value : set.response) ++found[value];
  return found;
}

/// Rows in which a column is not 0.
Index rows_with(const DataSets& sets, const std::string& name, const std::string& column) {
  return static_cast<Index>(sets.select(name, "column " + column + " != 0").rows.size());
}

/// The Adult data, which lie with the cases too.
DataSets read_adult(const std::string& directory) {
  const auto entry = [](const std::string& name, const std::string& file) {
    return "[[data]]\nname = '" + name + "'\ntype = 'libsvm'\nindex_base = 0\npath = 'adult/" + file + "'\n";
  };
  return test::read_data(entry("train", "adult.trn.bz2") + entry("test", "adult.tst.bz2"), directory);
}

void check_adult(const DataSets& sets) {
  const auto train = sets.select("train", "").data, test = sets.select("test", "").data;
  EXPECT_EQ(train->design.columns(), 123);
  EXPECT_EQ(test->design.columns(), 123) << "reached by an explicit zero";
  EXPECT_EQ(counts(*train), (Counts{{-1, 24720}, {1, 7841}}));
  EXPECT_EQ(counts(*test), (Counts{{-1, 12435}, {1, 3846}}));
  EXPECT_EQ(train->design.values().size(), 451592u);
  EXPECT_EQ(test->design.values().size(), 225732u);
  const auto from = [&](Index first, const std::vector<Index>& expected) {
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const std::string column = std::to_string(first + static_cast<Index>(k));
      EXPECT_EQ(rows_with(sets, "train", column), expected[k]) << "column " << column;
    }
  };
  from(0, {6411, 5877, 6830, 6381, 7062, 22696, 2541, 1116, 960, 2093, 1298, 14, 7});
  from(66, {27816, 1039, 311, 271, 3124, 10771, 21790, 29849, 2712, 31042, 1519, 5583, 2180, 15217, 2573, 7008, 29170});
}

TEST(SharedData, Adult) {
  if (!test::has_shared_data("adult")) GTEST_SKIP() << "no Adult data";
  check_adult(read_adult(test::shared_data_directory()));
}

TEST(SharedData, AdultAsShippedHasNames) {
  const std::string cases = test::source_file("apps/cases");
  check_adult(read_adult(cases));
  const DataSets named = test::read_data(
      "[[data]]\nname = 'train'\ntype = 'libsvm'\nindex_base = 0\npath = 'adult/adult.trn.bz2'\n"
      "names = 'adult/names.txt'\nstandardize = 'train'\n",
      cases);
  // Counts of adult.data as it is widely tabulated.
  EXPECT_EQ(rows_with(named, "train", "sex-female"), 10771);
  EXPECT_EQ(rows_with(named, "train", "workclass-self-emp-not-inc"), 2541);
  EXPECT_EQ(rows_with(named, "train", "education-hs-grad"), 10501);
  EXPECT_EQ(rows_with(named, "train", "education-doctorate"), 413);
  EXPECT_EQ(rows_with(named, "train", "marital-status-never-married"), 10683);
  EXPECT_EQ(rows_with(named, "train", "occupation-armed-forces"), 9);
  EXPECT_EQ(rows_with(named, "train", "relationship-unmarried"), 3446);
  EXPECT_EQ(rows_with(named, "train", "country-mexico"), 643);
  EXPECT_EQ(rows_with(named, "train", "country-holand-netherlands"), 1);
  const Design& design = named.select("train", "").data->design;
  const double share = 10771.0 / 32561, value = design.at(0, 71);
  const double expected = (share < value ? 1 - share : -share) / std::sqrt(share * (1 - share));
  EXPECT_NEAR(value, expected, 1e-12);
}

TEST(SharedData, Covertype) {
  if (!test::has_shared_data("covertype")) GTEST_SKIP() << "no Covertype data";
  const DataSets sets = read_shared("[[data]]\nname = 'd'\ntype = 'csv'\npath = 'covertype/covertype-92962.csv.gz'\n");
  const auto set = sets.select("d", "").data;
  EXPECT_EQ(set->design.columns(), 54);
  EXPECT_EQ(set->columns.front(), "Elevation");
  EXPECT_EQ(set->response_name, "Cover_Type");
  EXPECT_EQ(counts(*set), (Counts{{1, 33894}, {2, 45328}, {3, 5721}, {4, 439}, {5, 1519}, {6, 2779}, {7, 3282}}));
  Index areas = 0;
  for (const char* number : {"10", "11", "12", "13"}) areas += rows_with(sets, "d", number);
  EXPECT_EQ(areas, 92962) << "each row lies in one wilderness area";
}

TEST(SharedData, Raetsch) {
  if (!test::has_shared_data("raetsch-benchmarks")) GTEST_SKIP() << "no two-class benchmarks";
  const auto read = [](const std::string& name) {
    return read_shared("[[data]]\nname = 'd'\ntype = 'csv'\npath = 'raetsch-benchmarks/" + name + ".csv.gz'\n")
        .select("d", "")
        .data;
  };
  EXPECT_EQ(read("banana")->design.columns(), 2);
  EXPECT_EQ(counts(*read("banana")), (Counts{{-1, 2924}, {1, 2376}}));
  EXPECT_EQ(counts(*read("diabetis")), (Counts{{0, 500}, {1, 268}}));
  EXPECT_EQ(counts(*read("german")), (Counts{{-1, 700}, {1, 300}}));
  EXPECT_EQ(counts(*read("titanic")), (Counts{{-1, 1490}, {1, 711}}));
  EXPECT_EQ(read("waveform")->design.columns(), 21);
  EXPECT_EQ(counts(*read("waveform")), (Counts{{-1, 3353}, {1, 1647}}));
}

TEST(SharedData, Mnist) {
  if (!test::has_shared_data("mnist")) GTEST_SKIP() << "no MNIST data";
  const auto set = read_shared(
                       "[[data]]\nname = 'd'\ntype = 'idx'\npath = 'mnist/t10k-images-idx3-ubyte.gz'\n"
                       "labels = 'mnist/t10k-labels-idx1-ubyte.gz'\n")
                       .select("d", "")
                       .data;
  EXPECT_EQ(set->design.columns(), 784);
  EXPECT_EQ(
      counts(*set),
      (Counts{
          {0, 980}, {1, 1135}, {2, 1032}, {3, 1010}, {4, 982}, {5, 892}, {6, 958}, {7, 1028}, {8, 974}, {9, 1009}}));
  double low = 1, high = 0;
  for (const double value : set->design.values()) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  EXPECT_EQ(low, 0);
  EXPECT_EQ(high, 1);
}

TEST(SharedData, Usps) {
  if (!test::has_shared_data("usps")) GTEST_SKIP() << "no USPS data";
  const auto set = read_shared(
                       "[[data]]\nname = 'd'\ntype = 'hdf5'\npath = 'usps/usps.h5'\ndataset = '/train/data'\n"
                       "response = '/train/target'\n")
                       .select("d", "")
                       .data;
  EXPECT_EQ(set->design.columns(), 256);
  EXPECT_EQ(
      counts(*set),
      (Counts{{0, 1194}, {1, 1005}, {2, 731}, {3, 658}, {4, 652}, {5, 556}, {6, 664}, {7, 645}, {8, 542}, {9, 644}}));
}

TEST(SharedData, YachtAsTextWithBlanks) {
  if (!test::has_shared_data("uci-regression")) GTEST_SKIP() << "no regression data";
  const auto set =
      read_shared("[[data]]\nname = 'd'\ntype = 'csv'\npath = 'uci-regression/yacht/data.txt'\n").select("d", "").data;
  EXPECT_EQ(set->design.rows(), 308);
  EXPECT_EQ(set->design.columns(), 6);
  EXPECT_NEAR(set->response.mean(), 10.5, 0.005);
}

}  // namespace
}  // namespace wasserstrom
