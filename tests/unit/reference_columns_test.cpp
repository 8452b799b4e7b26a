// What of a reference is compared with what of the particles.

#include "wasserstrom/diagnostics/reference_columns.hpp"

#include <gtest/gtest.h>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using Names = std::vector<std::string>;
using Places = std::vector<Index>;

const ParticleNames names{{"mu", "log_tau"}, {"mu", "tau"}};

ReferenceColumns match(const Names& found) { return match_reference(found, names, "draws.csv", "reference"); }

std::string refusal(const Names& found) {
  try {
    match(found);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ReferenceColumns, AreFoundByName) {
  EXPECT_EQ(match({"log_tau", "mu"}).places, (Places{1, 0}));
  EXPECT_EQ(match({"log_tau", "mu"}).note, "");
  EXPECT_EQ(match({"mu", "log_tau"}).note, "");
  EXPECT_EQ(match({"lp__", "log_tau", "mu"}).note, "'draws.csv': left aside: lp__");
}

TEST(ReferenceColumns, MayBeThoseOfTheModel) {
  const ReferenceColumns found = match({"tau", "lp__", "mu"});
  EXPECT_TRUE(found.constrained);
  EXPECT_EQ(found.names, names.constrained);
  EXPECT_EQ(found.places, (Places{2, 0}));
  EXPECT_EQ(found.note, "'draws.csv': the parameters on the model's own scale are compared; left aside: lp__");
  EXPECT_FALSE(match({"tau", "log_tau", "mu"}).constrained) << "coordinates come first";
}

TEST(ReferenceColumns, WithoutNamesGoByPositionAndSaySo) {
  const ReferenceColumns found = match({});
  EXPECT_EQ(found.places, Places{});
  EXPECT_EQ(found.names, names.coordinates);
  EXPECT_NE(found.note.find("by position, as mu, log_tau"), std::string::npos);
}

TEST(ReferenceColumns, ThatDoNotFitAreRefusedWithTheNamesOfBothSides) {
  const std::string said = refusal({"mu", "logtau"});
  for (const char* piece : {"'draws.csv' are called mu, logtau", "coordinates of the particles are mu, log_tau",
                            "own scale mu, tau", "missing: log_tau", "is 'log_tau' meant by 'logtau'?"})
    EXPECT_NE(said.find(piece), std::string::npos) << said;
  EXPECT_NE(refusal({"mu", "tau", "tau"}).find("two of its columns are called 'tau'"), std::string::npos);
  const ParticleNames groups{{"t[1]", "t[2]", "log_tau"}, {"theta[1]", "theta[2]", "tau"}};
  try {
    match_reference({"theta.1", "theta.2", "tua"}, groups, "draws.csv", "reference");
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("missing: tau (is 'tau' meant by 'tua'?)"), std::string::npos);
  }
  EXPECT_NE(refusal({"x0", "x1"}).find("missing: mu, log_tau"), std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
