// Reading a case: values and defaults, overrides, rules, and what a C++ caller may ask for.

#include "wasserstrom/case/config.hpp"

#include <stdexcept>

#include "config_fixture.hpp"

namespace wasserstrom {
namespace {

using namespace config_fixture;

TEST(Config, GivesTheValuesOfTheCase) {
  const Config config = read(good_case).config;
  EXPECT_EQ(config.text("title"), "two targets");
  EXPECT_EQ(config.table("flow").real("step"), 1e-3);
  const std::vector<Config> objectives = config.tables("objective");
  ASSERT_EQ(objectives.size(), 2u);
  EXPECT_EQ(objectives[0].text("name"), "north");
  EXPECT_EQ(objectives[0].table("target").type(), "gaussian");
  EXPECT_EQ(objectives[0].table("target").reals("mean"), (std::vector<double>{4, 4.5}));
  const Rows means = objectives[1].table("target").rows("means");
  ASSERT_EQ(means.rows(), 3);
  ASSERT_EQ(means.cols(), 2);
  EXPECT_EQ(means(1, 1), -2.5e-3);
}

TEST(Config, RealWithoutFractionServesAsInteger) {
  EXPECT_EQ(read(good_case).config.table("flow").integer("steps"), 1000000);
}

TEST(Config, AbsentTablesAreFilledWithDefaults) {
  const Config config = read(good_case).config;
  EXPECT_TRUE(config.has("checkpoint"));
  EXPECT_EQ(config.table("checkpoint").integer("keep"), 3);
  EXPECT_TRUE(config.table("checkpoint").flag("sync"));
  EXPECT_EQ(config.table("kernel").type(), "gaussian");
  EXPECT_EQ(config.table("kernel").text("bandwidth"), "liu-wang");
}

TEST(Config, OptionalTableWithRequiredKeysMayBeAbsent) {
  EXPECT_FALSE(read(good_case).config.has("reference"));
  const Config config = read(good_case + "[reference]\nfile = \"a.h5\"\ncolumns = [\"x\", \"y\"]\n").config;
  ASSERT_TRUE(config.has("reference"));
  EXPECT_EQ(config.table("reference").texts("columns"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(config.table("reference").texts("norms"), (std::vector<std::string>{"l2"}));
}

TEST(Config, NumberOrText) {
  EXPECT_TRUE(read(good_case).config.table("kernel").is_text("bandwidth"));
  const Config kernel = read(good_case, {"kernel.bandwidth=2"}).config.table("kernel");
  EXPECT_FALSE(kernel.is_text("bandwidth"));
  EXPECT_EQ(kernel.real("bandwidth"), 2.0);
}

TEST(Config, LoneNumberIsRepeated) {
  const auto std_of = [](const std::string& value) {
    return read(good_case, {"objective.north.target.std=" + value}).config.tables("objective")[0].table("target");
  };
  EXPECT_EQ(std_of("2").reals("std", 3), (std::vector<double>{2, 2, 2}));
  EXPECT_EQ(std_of("2").reals("std"), (std::vector<double>{2}));
  EXPECT_EQ(std_of("[1, 3]").reals("std", 2), (std::vector<double>{1, 3}));
  EXPECT_THROW(std_of("[1, 3]").reals("std", 3), ConfigError);
  EXPECT_THROW(std_of("[1]").reals("std", 3), ConfigError);
}

TEST(Config, KnowsPathsAndOrigins) {
  const Config config = read(good_case, {"flow.time=5"}).config;
  const Config target = config.tables("objective")[1].table("target");
  EXPECT_EQ(config.path(), "");
  EXPECT_EQ(target.path(), "objective[1].target");
  EXPECT_EQ(target.path("std"), "objective[1].target.std");
  EXPECT_EQ(target.origin("std").line, 11);
  EXPECT_EQ(target.origin("std").column, 7);
  EXPECT_EQ(config.table("flow").origin("time").kind, Origin::Kind::override_);
  EXPECT_EQ(config.table("flow").origin("time").text, "flow.time=5");
  EXPECT_EQ(config.table("checkpoint").origin("keep").kind, Origin::Kind::fallback);
}

TEST(Config, WrongUseIsALogicError) {
  const Config config = read(good_case).config;
  EXPECT_THROW(config.has("tilte"), std::logic_error);
  EXPECT_THROW(config.text("tilte"), std::logic_error);
  EXPECT_THROW(config.real("title"), std::logic_error);
  EXPECT_THROW(config.table("flow").integer("step"), std::logic_error);
  EXPECT_THROW(config.table("flow").real("time"), std::logic_error) << "absent: has() was not asked";
  EXPECT_THROW(config.is_text("title"), std::logic_error);
}

TEST(Config, KeyOfAnotherVariantIsNotThere) {
  const Config target = read(good_case).config.tables("objective")[0].table("target");
  EXPECT_FALSE(target.has("means"));
  EXPECT_THROW(target.rows("means"), std::logic_error);
}

TEST(Config, BadSchemasAreLogicErrors) {
  TableSchema bad_default;
  bad_default.keys = {Key::real("step").above(0).default_to("-1")};
  EXPECT_THROW(read_case("c", "", {}, bad_default), std::logic_error);
  TableSchema twice;
  twice.keys = {Key::real("step").default_to("1"), Key::text("step").optional()};
  EXPECT_THROW(read_case("c", "", {}, twice), std::logic_error);
}

TEST(Override, ReplacesAndAddsValues) {
  const Config config = read(good_case, {"flow.step=1e-2", " flow.time = 3 ", "title=other"}).config;
  EXPECT_EQ(config.table("flow").real("step"), 1e-2);
  EXPECT_EQ(config.table("flow").real("time"), 3);
  EXPECT_EQ(config.text("title"), "other");
}

TEST(Override, TakesTextWithAndWithoutQuotes) {
  EXPECT_EQ(read(good_case, {"title=\"a = b\""}).config.text("title"), "a = b");
  EXPECT_EQ(read(good_case, {"title=a = b"}).config.text("title"), "a = b");
  EXPECT_EQ(read(good_case, {"title=\"\""}).config.text("title"), "");
}

TEST(Override, ReachesListElementsByIndexAndByName) {
  for (const std::string place : {"objective.1", "objective[1]", "objective.south", "objective.\"south\""}) {
    const Config config = read(good_case, {place + ".target.std=2"}).config;
    EXPECT_EQ(config.tables("objective")[1].table("target").real("std"), 2.0) << place;
  }
  const Config config = read(good_case, {"objective[0].target.mean[1]=-7"}).config;
  EXPECT_EQ(config.tables("objective")[0].table("target").reals("mean"), (std::vector<double>{4, -7}));
}

TEST(Override, SetsWholeTablesAndLists) {
  const Config config = read(good_case, {"kernel={type=\"laplace\",bandwidth=1.5}", "objective.0.target.mean=[1,2]",
                                         "objective.1.target={type=\"quadratic\"}"})
                            .config;
  EXPECT_EQ(config.table("kernel").type(), "laplace");
  EXPECT_EQ(config.table("kernel").real("bandwidth"), 1.5);
  EXPECT_EQ(config.tables("objective")[0].table("target").reals("mean"), (std::vector<double>{1, 2}));
  EXPECT_EQ(config.tables("objective")[1].table("target").type(), "quadratic");
}

TEST(Override, CreatesAbsentTables) {
  const Config config = read(good_case, {"checkpoint.keep=9", "reference.file=x.h5"}).config;
  EXPECT_EQ(config.table("checkpoint").integer("keep"), 9);
  EXPECT_TRUE(config.table("checkpoint").flag("sync"));
  EXPECT_EQ(config.table("reference").text("file"), "x.h5");
}

TEST(Override, LaterOnesWin) {
  EXPECT_EQ(read(good_case, {"flow.step=1", "flow.step=2"}).config.table("flow").real("step"), 2.0);
}

TEST(Override, BadOnesAreReported) {
  const std::string text = report(good_case, {"flow.step", "flow.step=", "flow.step.x=1", "objective.5.name=a",
                                              "objective.nrth.name=a", "flow.stp=3", "flow.step=[1", "checkpoint.0=1"});
  EXPECT_TRUE(contains(text, "--set flow.step: error: an override must read key=value\n"));
  EXPECT_TRUE(contains(text, "--set flow.step=: error: there is no value behind the =\n"));
  EXPECT_TRUE(contains(text, "--set flow.step.x=1: error: 'flow.step' is no table, so it has no key 'x'\n"));
  EXPECT_TRUE(contains(text, "--set objective.5.name=a: error: index 5 is out of range: 'objective' has 2 elements\n"));
  EXPECT_TRUE(contains(text,
                       "--set objective.nrth.name=a: error: 'objective' has no element named \"nrth\"\n"
                       "  did you mean \"north\"?\n"));
  EXPECT_TRUE(contains(text,
                       "--set flow.stp=3: error: unknown key 'flow.stp'\n  did you mean 'flow.step' (number > 0, "
                       "required)?\n"));
  EXPECT_TRUE(contains(text, "--set flow.step=[1: error: the value is not valid TOML: [1\n"));
  EXPECT_TRUE(
      contains(text, "--set checkpoint.0=1: error: index 0 is out of range: the case has no list 'checkpoint'\n"));
  EXPECT_TRUE(contains(text, "8 errors, nothing was run."));
}

TEST(Override, NewTypeMakesKeysOfTheOldOneStrangers) {
  const std::string text = report(good_case, {"objective.south.target.type=quadratic"});
  EXPECT_TRUE(contains(text,
                       "case.toml:9:1: error: 'means' does not belong to type \"quadratic\"; it belongs to type "
                       "\"gaussian_mixture\"\n"));
  EXPECT_TRUE(contains(text, "it belongs to types \"gaussian\", \"gaussian_mixture\"\n"));
}

TEST(Rule, ReportsAtTheValue) {
  const std::string text = report(good_case + "time = 1e-4\n");
  EXPECT_EQ(text,
            "case.toml:15:8: error: the time is shorter than one step\n"
            "   15 | time = 1e-4\n"
            "      |        ^^^^\n"
            "  make it longer\n"
            "1 error, nothing was run.");
  EXPECT_TRUE(
      contains(report(good_case, {"title=forbidden"}), "--set title=forbidden: error: this title is forbidden\n"));
}

TEST(Rule, OfAVariantIsRun) {
  EXPECT_TRUE(contains(report_with("[0.5, 0.25, 0.25]", "[0.5, 0.5]"),
                       "case.toml:10:11: error: weights and means differ in number\n"));
}

TEST(Rule, IsLeftWhenAValueHasAProblem) {
  const std::string text = report(replaced(good_case, "step = 1e-3", "step = -1") + "time = 1e-4\n");
  EXPECT_TRUE(contains(text, "'flow.step' is out of range"));
  EXPECT_TRUE(contains(text, "1 error, nothing was run."));
  EXPECT_TRUE(contains(report_with("type = \"gaussian\"", "type = \"gausian\""), "1 error, nothing was run."));
}

TEST(Rule, ListOfWrongLengthIsReportedAtTheList) {
  EXPECT_TRUE(contains(report_with("[4, 4.5]", "[4, 4, 4]"),
                       "case.toml:4:38: error: 'objective[0].target.mean' has 3 numbers, but 2 are needed\n"));
}

}  // namespace
}  // namespace wasserstrom
