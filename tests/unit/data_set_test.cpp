#include "wasserstrom/data/data_set.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/test_directory.hpp"
#include "config_fixture.hpp"
#include "data_fixture.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;
using data_fixture::complaint;
using data_fixture::complaint_about;
using data_fixture::dense;
using data_fixture::read_one;
using data_fixture::rows_of;
using data_fixture::table;
using test::read_data;
using test::write_data;

// ---- What all formats have in common

TEST(Data, FilesThatCannotBeRead) {
  for (const char* type : {"libsvm", "csv", "idx"}) {
    EXPECT_TRUE(contains(complaint([&] { read_data(table(type, "no/such/file")); }), "no/such/file': No such file"));
    EXPECT_TRUE(
        contains(complaint([&] { read_data(table(type, ".")); }), "': it is a directory: name a file with the data"));
  }
  const std::string keys = "dataset = '/x'";
  EXPECT_TRUE(
      contains(complaint([&] { read_data(table("hdf5", "none.h5", keys)); }), "none.h5': there is no such file"));
  EXPECT_TRUE(contains(complaint([&] { read_data(table("hdf5", ".", keys)); }), "it is a directory"));
}

TEST(Data, NamesComeFromAFile) {
  const std::string file = write_data("rows", "a b\n1 2\n"), names = write_data("names", " hours a week \r\n");
  const auto with = [&](const std::string& path) { return table("csv", file, "names = \"" + path + "\""); };
  EXPECT_EQ(read_one(with(names))->columns, std::vector<std::string>{"hours a week"});
  const auto said = [&](const std::string& text) {
    return complaint([&] { read_data(with(write_data("names", text))); });
  };
  EXPECT_TRUE(contains(said("a\nb\n"), "names: it has 2 names for the 1 columns of data 'd'"));
  EXPECT_TRUE(contains(said("a\n\n"), "names:2: there is no name in this line"));
  EXPECT_TRUE(contains(said("a\na\n"), "names:2: the name 'a' came before"));
  EXPECT_TRUE(contains(complaint([&] { read_data(with("nowhere")); }), "nowhere': No such file"));
}

TEST(Data, StandardizedByOwnOrOtherMoments) {
  const std::string train = write_data("train", "1 1:1 2:7\n1 1:3 2:7\n1 1:1 2:7\n1 1:3 2:7 3:4\n");
  const std::string test = write_data("test", "1 1:4 2:9\n");
  const auto entry = [](const std::string& name, const std::string& path, const std::string& more) {
    return "[[data]]\nname='" + name + "'\ntype='libsvm'\npath='" + path + "'\n" + more + "standardize='train'\n";
  };
  const DataSets sets = read_data(entry("test", test, "columns = 3\n") + entry("train", train, ""));
  const auto by_itself = sets.select("train", "").data, by_other = sets.select("test", "").data;
  EXPECT_FALSE(by_itself->design.is_sparse());
  const double low = -1 / std::sqrt(3.0);  // mean 1, deviation sqrt(3)
  Rows expected = rows_of({{-1, 0, low}, {1, 0, low}, {-1, 0, low}, {1, 0, -3 * low}});
  EXPECT_TRUE(dense(*by_itself).isApprox(expected, 1e-15)) << dense(*by_itself);
  EXPECT_TRUE(dense(*by_other).isApprox(rows_of({{2, 2, low}}), 1e-15)) << "a constant column is only centred";
  EXPECT_EQ(by_itself->response, Column::Ones(4));
  EXPECT_EQ(sets.select("train", "column 1 = 3").rows, (std::vector<Index>{1, 3}))
      << "filters see the values of the file";
}

TEST(Data, ConstantColumnsBecomeExactlyZero) {
  std::string text;
  for (int i = 0; i < 7; ++i) text += "0.1,1e-200,-1e307,5\n";  // seven times 0.1 divided by seven is not 0.1
  text += "0.1,3e-200,1e307,5\n";
  const auto set = read_one(table("csv", write_data("rows", text), "standardize = 'd'"));
  EXPECT_EQ(dense(*set).col(0), Column::Zero(8));
  EXPECT_NEAR(dense(*set)(7, 1), std::sqrt(7.0), 1e-14) << "small numbers do not vanish when squared";
  EXPECT_NEAR(dense(*set)(7, 2), std::sqrt(7.0), 1e-14) << "large ones do not overflow";
}

TEST(Data, RefusesToStandardizeWhatDoesNotFit) {
  const std::string narrow = write_data("narrow", "1,2\n"), wide = write_data("wide", "1,2,3\n");
  const std::string other = "[[data]]\nname = 'w'\ntype = 'csv'\npath = '" + wide + "'\n";
  EXPECT_TRUE(contains(complaint([&] { read_data(other + table("csv", narrow, "standardize = 'w'")); }),
                       "data 'd' has 1 columns, but 'w', by which it is to be standardised, has 2"));
  const std::string crossed = "[[data]]\nname = 'w'\ntype = 'csv'\npath = '" + write_data("crossed", "b,a,y\n1,2,3\n");
  EXPECT_TRUE(contains(complaint([&] {
                         read_data(crossed + "'\n" +
                                   table("csv", write_data("straight", "a,b,y\n1,2,3\n"), "standardize = 'w'"));
                       }),
                       "data 'd' has a column 'a' where 'w', by which it is to be standardised, has 'b'"));
  EXPECT_TRUE(contains(complaint_about("csv", "1,2\n", "standardize = 'trian'"), "no [[data]] is named 'trian'"));
  std::string tall = "1 20000:1\n";
  for (int i = 1; i < 10000; ++i) tall += "1\n";
  EXPECT_TRUE(contains(complaint_about("libsvm", tall, "standardize = 'd'"),
                       "data 'd' is sparse and would take 1.6 GB on every rank when standardised"));
  EXPECT_TRUE(contains(complaint_about("csv", "1e308,1\n1.1e308,1\n", "standardize = 'd'"),
                       "the numbers of column 'x0' are too large to add"));
}

// ---- What a user is told

TEST(DataRemarks, SayHowFilesWereReadAndWhatIsOddInThem) {
  const std::string file = write_data("rows", "a,b,c,d,y\n1,1,5,2,1\n2,2,5,2,2\n3,3,5,7,1\n");
  const DataSets sets = read_data(table("csv", file) + "[[data]]\nname='e'\ntype='libsvm'\npath='" +
                                  write_data("sparse", "1 1:2 3:2\n2 2:1\n") + "'\n");
  (void)sets.select("d", "");
  (void)sets.select("d", "row < 2");
  EXPECT_EQ(sets.remarks(),
            (std::vector<std::string>{
                "data 'd': 3 rows of 4 features (a, b, c, d), header, parted by ',', response 'y'",
                "data 'e': 2 rows of 3 features, columns 1 to 3 as far as entries reach, with a response",
                "note: data 'e' is used by no objective and no diagnostic",
                "note: 1 column of data 'd' is constant in all its rows, as an intercept is: 'c'",
                "note: 1 column of data 'd' is the same as another in all its rows: 'b' is 'a'",
                "data 'd': 2 of 3 rows in the rows \"row < 2\"",
                "note: 2 columns of data 'd' are constant in the rows \"row < 2\", as an intercept is: 'c', 'd'",
                "note: 1 column of data 'd' is the same as another in the rows \"row < 2\": 'b' is 'a'"}));
  (void)sets.select("e", "");
  const std::vector<std::string> lines = sets.remarks();
  EXPECT_EQ(lines.back(), "note: 1 column of data 'e' is the same as another in all its rows: 'x3' is 'x1'");
}

TEST(DataKeys, AreCheckedWithTheCaseAndPointAtTheWord) {
  TableSchema user, schema;
  user.keys = data_keys();
  user.rule = check_data_keys;
  schema.keys = {Key::tables("data", data_schema()).optional(), Key::table("user", user)};
  const auto report = [&](const std::string& text) {
    return complaint([&] { read_case("case.toml", text, {}, schema); });
  };
  const std::string data = table("csv", "file.csv");
  EXPECT_EQ(report(data + "[user]\ndata = 'd'\nrows = 'column 3 = 1'\n"), "no error");
  EXPECT_EQ(report(data + "[user]\ndata = 'd'\n"), "no error");
  EXPECT_TRUE(contains(report("[user]\ndata = 'd'\n"), "no [[data]] is named 'd'"));
  EXPECT_TRUE(contains(report(data + "[user]\ndata = 'nowhere'\n"), "there are: d"));
  const std::string bad = report(data + "[user]\ndata = 'd'\nrows = 'row % 5 = two and row > 1'\n");
  EXPECT_TRUE(
      contains(bad, "case.toml:8:19: error: 'user.rows' is no filter of rows: 'two' stands where a number, or"));
  EXPECT_TRUE(contains(bad, "rows = 'row % 5 = two and row > 1'\n      |                   ^^^\n"));
}

TEST(Design, DenseAndSparseHoldTheSame) {
  const Design full = Design::dense(3, {1, 0, 2, 0, 0, 3}), thin = Design::sparse(3, {0, 2, 3}, {0, 2, 2}, {1, 2, 3});
  EXPECT_EQ(full.rows(), 2);
  EXPECT_EQ(thin.rows(), 2);
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 3; ++j) EXPECT_EQ(full.at(i, j), thin.at(i, j));
  EXPECT_TRUE(full.row(0).column.empty());
  EXPECT_EQ(thin.row(0).column[1], 2);
  EXPECT_THROW(Design::dense(2, {1, 2, 3}), std::logic_error);
  EXPECT_THROW(Design::sparse(2, {0, 2}, {0}, {1}), std::logic_error);
}

}  // namespace
}  // namespace wasserstrom
