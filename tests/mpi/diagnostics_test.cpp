// diagnostics.csv of a run that was cut: one row a step, no gap, no row twice.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "observers/csv_rows.hpp"
#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

const std::string header = "step,time,wall_s,grad_norm\n";

class DiagnosticsTest : public ::testing::Test {
 protected:
  void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }

  std::string text() const {
    std::ifstream stream(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  const std::string path_ = test::file_of_rank("diagnostics.csv").string();
};

TEST_F(DiagnosticsTest, AreCutToTheStepThatIsGoneOnFrom) {
  write(header + "0,0,0.1,3\n5,0.5,0.2,2\n10,1,0.35,1\n15,1.5,0.4,0.5\n");
  const KeptRows kept = cut_rows(path_, header, 10, true);
  EXPECT_EQ(text(), header + "0,0,0.1,3\n5,0.5,0.2,2\n10,1,0.35,1\n");
  EXPECT_EQ(kept.last_step, 10);
  EXPECT_EQ(kept.wall_seconds, 0.35);
}

// A run that was stopped at a step where no row was due has written one all the same.
TEST_F(DiagnosticsTest, LoseTheLastRowWhenItWasNotDue) {
  write(header + "0,0,0.1,3\n5,0.5,0.2,2\n7,0.7,0.25,1\n");
  const KeptRows kept = cut_rows(path_, header, 7, false);
  EXPECT_EQ(text(), header + "0,0,0.1,3\n5,0.5,0.2,2\n");
  EXPECT_EQ(kept.last_step, 5);
  EXPECT_EQ(kept.wall_seconds, 0.25);
}

TEST_F(DiagnosticsTest, LoseWhatIsHalfWritten) {
  const std::string rows = header + "0,0,0.1,3\n5,0.5,0.2,2\n";
  for (const std::string rest : {"10,1,0.35,1", "10,1", "10,1\n", "1", "\n", "5,0.5,0.2,2\n"}) {
    write(rows + rest);
    EXPECT_EQ(cut_rows(path_, header, 20, true).last_step, 5) << rest;
    EXPECT_EQ(text(), rows) << rest;
  }
}

TEST_F(DiagnosticsTest, StartAnewWithoutAWholeHeader) {
  EXPECT_FALSE(cut_rows(path_, header, 10, true).last_step);
  write("step,ti");
  EXPECT_FALSE(cut_rows(path_, header, 10, true).last_step);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(DiagnosticsTest, AreNotMixedWithOtherColumns) {
  write("step,other\n0,1\n");
  EXPECT_THROW(cut_rows(path_, header, 10, true), IoError);
  EXPECT_EQ(text(), "step,other\n0,1\n");
}

TEST_F(DiagnosticsTest, GoOnWhereTheyEnd) {
  { LineFile(path_, LineFile::Start::anew).add(header); }
  LineFile file(path_, LineFile::Start::at_end);
  file.add("0,0,0.1,3\n");
  EXPECT_EQ(text(), header + "0,0,0.1,3\n");
}

}  // namespace
}  // namespace wasserstrom
