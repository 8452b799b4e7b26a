// `rows` of a case: which rows of data it keeps.

#include <gtest/gtest.h>

#include "config_fixture.hpp"
#include "data_fixture.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;
using data_fixture::complaint;
using data_fixture::table;
using test::read_data;
using test::write_data;

class Filters : public testing::Test {
 protected:
  using List = std::vector<Index>;
  const DataSets sets_ = read_data(
      table("csv", write_data("rows", "age,\"hours a week\",y,sex\n10,1,0,1\n20,2,1,0\n30,3,0,1\n40,4,1,0\n50,5,1,1\n"),
            "response = 'y'"));

  List rows(const std::string& filter) const { return sets_.select("d", filter).rows; }
  std::string said(const std::string& filter) const {
    return complaint([&] { (void)rows(filter); });
  }
};

TEST_F(Filters, KeepRowsForWhichAllComparisonsHold) {
  EXPECT_EQ(rows(""), (List{0, 1, 2, 3, 4}));
  EXPECT_EQ(rows("  "), (List{0, 1, 2, 3, 4}));
  EXPECT_EQ(rows("column age >= 30"), (List{2, 3, 4}));
  EXPECT_EQ(rows("column age > 3e1"), (List{3, 4}));
  EXPECT_EQ(rows("column 0 < 30"), (List{0, 1}));
  EXPECT_EQ(rows("column \"hours a week\" <= 2"), (List{0, 1}));
  EXPECT_EQ(rows("column 'hours a week' != 2"), (List{0, 2, 3, 4}));
  EXPECT_EQ(rows("column 3 = 1"), (List{0, 2, 4})) << "sex: the response counts as a column of the file";
  EXPECT_EQ(rows("column 2 = 1"), (List{1, 3, 4})) << "the response itself";
  EXPECT_EQ(rows("column y = 1"), (List{1, 3, 4}));
  EXPECT_EQ(rows("response=1"), (List{1, 3, 4}));
  EXPECT_EQ(rows("row%2!=0"), (List{1, 3}));
  EXPECT_EQ(rows("row >= 3"), (List{3, 4}));
  EXPECT_EQ(rows("column sex = 1 and row % 4 != 0"), (List{2}));
  EXPECT_EQ(rows("column age > 10 and column age < 50 and response = 1"), (List{1, 3}));
}

TEST_F(Filters, JoinComparisons) {
  EXPECT_EQ(rows("column age == 30"), (List{2}));
  EXPECT_EQ(rows("row = 0 or row = 3"), (List{0, 3}));
  EXPECT_EQ(rows("row = 0 or row > 1 and column sex = 1"), (List{0, 2, 4})) << "'and' binds before 'or'";
  EXPECT_EQ(rows("(row = 0 or row > 1) and column sex = 0"), (List{3}));
  EXPECT_EQ(rows("not row = 0 and row < 3"), (List{1, 2})) << "'not' binds before 'and'";
  EXPECT_EQ(rows("not(row = 0 and row < 3)"), (List{1, 2, 3, 4}));
  EXPECT_EQ(rows("not not row = 0"), (List{0}));
  EXPECT_EQ(rows("row>0 and(row<2 or(row=4))"), (List{1, 4}));
}

TEST_F(Filters, SayWhatIsWrong) {
  EXPECT_TRUE(contains(said("column 7 = 1"), "data 'd' has no column 7: its columns are 0 to 3, 'age' to 'sex'"));
  EXPECT_TRUE(contains(said("column agee = 1"), "data 'd' has no column agee: did you mean 'age'?"));
  EXPECT_TRUE(contains(said("column \"0\" = 1"), "has no column 0"));
  EXPECT_TRUE(contains(said("column age = 11"), "no row of data 'd' fulfils \"column age = 11\""));
  EXPECT_TRUE(contains(said("age = 11"), "'age' stands where 'column', 'row' or 'response' should begin"));
  EXPECT_TRUE(contains(said("column = 11"), "'=' stands where the number or the name of a column should"));
  EXPECT_TRUE(contains(said("column age === 11"), "'===' stands where one of = != < <= > >= should"));
  EXPECT_TRUE(contains(said("column age 11"), "'11' stands where one of = != < <= > >= should"));
  EXPECT_TRUE(
      contains(said("column age = old"), "'old' stands where a number, or the level of a category in quotes, should"));
  EXPECT_TRUE(contains(said("column age = nan"), "'nan' stands where a number, or the level"));
  EXPECT_TRUE(contains(said("column age ="), "the filter ends where a number, or the level"));
  EXPECT_TRUE(contains(said("column age = 11 xor row = 1"), "'xor' stands where 'and' or 'or' should join"));
  EXPECT_TRUE(contains(said("(column age = 11"), "the filter ends where a bracket should close"));
  EXPECT_TRUE(contains(said("column age = 11)"), "')' stands where 'and' or 'or' should join"));
  EXPECT_TRUE(contains(said("row = 1 and ()"), "')' stands where 'column', 'row' or 'response' should begin"));
  EXPECT_TRUE(contains(said("row = 1 or"), "the filter ends where 'column', 'row'"));
  EXPECT_TRUE(contains(said("not"), "the filter ends where 'column', 'row'"));
  EXPECT_TRUE(contains(said("row = 'one'"), "'rows' compares numbers of data 'd' with the text 'one'"));
  EXPECT_TRUE(contains(said(std::string(100000, '(')), "'(' stands where no more brackets"));
  EXPECT_TRUE(contains(said("column age = 10 and"), "the filter ends where 'column', 'row'"));
  EXPECT_TRUE(contains(said("row % 0 = 0"), "'0' stands where a whole number above 0 should"));
  EXPECT_TRUE(contains(said("column \"age = 1"), "a quote that is not closed"));
  EXPECT_TRUE(contains(complaint([&] { (void)sets_.select("other", ""); }), "no [[data]] is named 'other'"));
  const DataSets bare = read_data(table("csv", write_data("bare", "1 2\n"), "response = 'none'"));
  EXPECT_TRUE(contains(complaint([&] { (void)bare.select("d", "response = 1"); }), "data 'd' has no response"));
}

TEST(CategoryFilters, CompareLevels) {
  const DataSets sets =
      read_data(table("csv", write_data("people", "city,zone,f(x),note,y\nBonn,2,1,a,1\nKiel,10,2,b,2\nBonn,2,3,c,3\n"),
                      "features = ['f(x)']\ncategories = ['city', 'zone']"));
  const auto rows = [&](const std::string& filter) { return sets.select("d", filter).rows; };
  using List = std::vector<Index>;
  EXPECT_EQ(rows("column city = 'Bonn'"), (List{0, 2}));
  EXPECT_EQ(rows("column 0 != \"Bonn\""), (List{1}));
  EXPECT_EQ(rows("column zone = 10"), (List{1}));
  EXPECT_EQ(rows("column f(x) > 1 and column city = 'Bonn'"), (List{2})) << "a name with brackets in it";
  const auto said = [&](const std::string& filter) { return complaint([&] { (void)rows(filter); }); };
  EXPECT_TRUE(contains(said("column city = 'Bon'"), "column 'city' of data 'd' never is 'Bon': did you mean 'Bonn'"));
  EXPECT_TRUE(contains(said("column city > 'Bonn'"), "'>' cannot order"));
  EXPECT_TRUE(contains(said("column note = 'a'"), "data 'd' has no column note")) << "neither number nor category";
}

}  // namespace
}  // namespace wasserstrom
