// Names of columns in files, and which of them ours mean.

#include "wasserstrom/data/column_names.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

using Names = std::vector<std::string>;
using Places = std::vector<Index>;

Names of_text(const std::string& text) {
  const std::string path = test::file_of_rank("named.csv").string();
  std::ofstream(path) << text;
  return column_names(path, "");
}

TEST(ColumnNames, OfATextTableAreItsHeader) {
  EXPECT_EQ(of_text("# Stan's remarks\nlp__,theta.1,tau\n# more\n-1,2,3\n"), (Names{"lp__", "theta.1", "tau"}));
  EXPECT_EQ(of_text("\"a, b\" c\n1 2\n"), (Names{"a, b", "c"}));
  EXPECT_EQ(of_text("1,2\n3,4\n"), Names{});
  EXPECT_THROW(of_text("a,b\n1,2,3\n"), ConfigError);
}

TEST(ColumnNames, OfADatasetAreThoseOfAScaleOrAnAttribute) {
  const std::string path = test::file_of_rank("named.h5").string();
  {
    Hdf5File file = Hdf5File::create(path);
    for (const char* name : {"/scaled", "/plain", "/list"})
      file.create_dataset(name, {ElementType::float64, name == std::string("/list") ? Places{2} : Places{3, 2}});
    file.write("/draw", Places{0, 1, 2});
    file.write("/name", Names{"mu", "log tau"});
    file.make_scale("/draw", "draw");
    file.make_scale("/name", "name");
    file.attach_scale("/scaled", 0, "/draw");
    file.attach_scale("/scaled", 1, "/name");
  }
  EXPECT_EQ(column_names(path, "/scaled"), (Names{"mu", "log tau"}));
  EXPECT_EQ(column_names(path, "/plain"), Names{});
  EXPECT_EQ(column_names(path, "/list"), Names{});
}

TEST(ColumnNames, AreTheSameAsStanAndRSpellThem) {
  for (const char* other : {"theta[1,2]", "theta[1, 2]", "theta.1.2", "theta.1.2.", " theta[1,2] "})
    EXPECT_TRUE(is_same_name("theta[1,2]", other)) << other;
  for (const char* other : {"theta[12]", "theta[2,1]", "Theta[1,2]", "theta", "theta.1,2"})
    EXPECT_FALSE(is_same_name("theta[1,2]", other)) << other;
  EXPECT_TRUE(is_same_name("hours, a week", "hours, a week"));
}

TEST(ColumnNames, AreFoundInAnyOrderAmongOthers) {
  const Names found{"lp__", "b.2", "a", "b.1"};
  EXPECT_EQ(find_columns(found, {"b[1]", "b[2]"}, "file"), (Places{3, 1}));
  EXPECT_EQ(find_columns(found, {"a", "c"}, "file"), std::nullopt);
  EXPECT_THROW(find_columns({"a", "b.1", "b[1]"}, {"a", "b[1]"}, "file"), ConfigError);
  EXPECT_EQ(find_columns({"a", "c", "c"}, {"a"}, "file"), (Places{0}));
}

}  // namespace
}  // namespace wasserstrom
