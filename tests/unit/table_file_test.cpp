#include "wasserstrom/data/table_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

std::string file_with(const std::string& text) {
  const std::string path = test::file_of_rank("table.csv").string();
  std::ofstream(path) << text;
  return path;
}

std::string complaint(const std::string& text) {
  try {
    read_text_table(file_with(text));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(TableFile, ReadsCommentsAndOneHeader) {
  const Rows table = read_text_table(file_with("# a comment\nx,y\n1,2.5\n\n-3e-2,\t+4\n 5 , 6 \r\n"));
  Rows expected(3, 2);
  expected << 1, 2.5, -0.03, 4, 5, 6;
  EXPECT_EQ(table, expected);
}

TEST(TableFile, NamesFileLineAndText) {
  EXPECT_NE(complaint("1 2\n3 four\n").find("table.csv:2: 'four' in column 1 is not a finite number"),
            std::string::npos);
  EXPECT_NE(complaint("1 2\n3\n").find("table.csv:2: 1 field where 2 should be"), std::string::npos);
  EXPECT_NE(complaint("1 2\n3 nan\n").find(":2: column 1 has no value ('nan')"), std::string::npos);
  EXPECT_NE(complaint("0 1\n0.5 1.5\n")
                .find("table.csv:1: '0' to '1' count as names do that nobody gave, so that this can be a row or a "
                      "header: write the numbers of a row as 1.0, and names in double quotes"),
            std::string::npos)
      << "there is no key to set";
  EXPECT_NE(complaint("# nothing\n").find("there are no numbers"), std::string::npos);
}

TEST(TableFile, SaysHowItIsRead) {
  EXPECT_EQ(text_table_reading(file_with("1 2\n3 4\n")), "no header, parted by blanks");
  EXPECT_EQ(text_table_reading(file_with("x;1\n3;4\n")), "header (with the number 1 among its names), parted by ';'");
}

TEST(TableFile, MissingFile) { EXPECT_THROW(read_text_table("no/such/file.csv"), ConfigError); }

}  // namespace
}  // namespace wasserstrom
