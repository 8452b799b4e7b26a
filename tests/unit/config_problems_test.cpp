// What the report of a bad case says, and where it points.

#include <algorithm>
#include <iterator>

#include "config_fixture.hpp"

namespace wasserstrom {
namespace {

using namespace config_fixture;

TEST(Report, UnknownKeyInFull) {
  EXPECT_EQ(report(good_case + "\n  [kernel]\n  bandwith = \"median\"\n"),
            "case.toml:17:3: error: unknown key 'kernel.bandwith'\n"
            "   17 |   bandwith = \"median\"\n"
            "      |   ^^^^^^^^\n"
            "  did you mean 'kernel.bandwidth' (number > 0 or one of liu-wang, numpyro, default \"liu-wang\")?\n"
            "  valid keys in [kernel]: type, bandwidth\n"
            "  see: wasserstrom help kernel\n"
            "1 error, nothing was run.");
}

TEST(Report, UnknownTable) {
  EXPECT_TRUE(contains(report(good_case + "[kernl]\n"),
                       "case.toml:15:2: error: unknown key 'kernl'\n"
                       "   15 | [kernl]\n"
                       "      |  ^^^^^\n"
                       "  did you mean 'kernel' (table)?\n"));
}

TEST(Report, KeyInTheWrongTable) {
  EXPECT_TRUE(contains(report(good_case + "bandwidth = 1\n"), "a key of this name is 'kernel.bandwidth'\n"));
}

TEST(Report, MissingKeyIsLocatedAtItsTable) {
  EXPECT_TRUE(contains(report_with("step = 1e-3\n", ""),
                       "case.toml:12:1: error: missing required key 'flow.step'\n"
                       "   12 | [flow]\n"
                       "      | ^^^^^^\n"
                       "  number > 0: size of one step\n"
                       "  see: wasserstrom help flow.step\n"));
  EXPECT_TRUE(contains(report_with(", mean = [4, 4.5]", ""),
                       "case.toml:4:10: error: missing required key 'objective[0].target.mean'\n"));
}

TEST(Report, KeysOfAnAbsentTableAreMissingInLineOne) {
  const std::string text = report("title = \"empty\"\n");
  EXPECT_TRUE(contains(text, "case.toml:1:1: error: missing required key 'flow.step'\n  number > 0"));
  EXPECT_TRUE(contains(text, "case.toml:1:1: error: missing required key 'objective'\n"));
  EXPECT_TRUE(contains(report(""), "2 errors, nothing was run."));
}

TEST(Report, WrongType) {
  EXPECT_TRUE(contains(report_with("step = 1e-3", "step = \"fast\""),
                       "case.toml:13:8: error: 'flow.step' has the wrong type: wanted number > 0, found text \"fast\"\n"
                       "   13 | step = \"fast\"\n"
                       "      |        ^^^^^^\n"));
  EXPECT_TRUE(contains(report_with("\"two targets\"", "7"),
                       "case.toml:1:9: error: 'title' has the wrong type: wanted "
                       "text, found integer 7\n"));
  EXPECT_TRUE(contains(report_with("\"two targets\"", "2020-01-01"), "found date or time 2020-01-01\n"));
  EXPECT_TRUE(contains(report_with("[4, 4.5]", "4"), "wanted list of numbers, found integer 4\n"));
  EXPECT_TRUE(contains(report_with("[4, 4.5]", "[4, true]"),
                       "case.toml:4:42: error: 'objective[0].target.mean[1]' has "
                       "the wrong type: wanted number, found truth value true\n"));
  EXPECT_TRUE(contains(report(good_case + "[checkpoint]\nsync = 1\n"), "wanted true or false, found integer 1\n"));
  EXPECT_TRUE(contains(report(good_case, {"kernel.bandwidth=true"}),
                       "wanted number > 0 or one of liu-wang, numpyro, found truth value true\n"));
  EXPECT_TRUE(contains(report_with("[[0, 0],", "[7,"),
                       "case.toml:9:10: error: 'objective[1].target.means[0]' has the "
                       "wrong type: wanted list of numbers, found integer 7\n"));
  EXPECT_TRUE(contains(report(good_case, {"reference={file=\"x\",columns=[1]}"}), "wanted text, found integer 1\n"));
}

TEST(Report, RealWithFractionIsNoInteger) {
  EXPECT_TRUE(contains(report_with("steps = 1e6", "steps = 1.5"),
                       "case.toml:14:9: error: 'flow.steps' has the wrong type: "
                       "wanted integer >= 0, found number 1.5\n"));
  EXPECT_TRUE(contains(report_with("steps = 1e6", "steps = 1e30"), "wanted integer >= 0, found number 1e+30\n"));
}

TEST(Report, TableForValueAndValueForTable) {
  EXPECT_TRUE(contains(report_with("step = 1e-3", "step = { a = 1 }"), "found table { a = 1 }\n"));
  EXPECT_TRUE(contains(report("kernel = 3\n" + good_case),
                       "case.toml:1:10: error: 'kernel' has the wrong type: wanted "
                       "table, found integer 3\n"));
  EXPECT_TRUE(contains(report(good_case + "[[kernel]]\n"), "wanted table, found list of tables"));
  const std::string text = report("[objective]\nname = \"a\"\n[flow]\nstep = 1\n");
  EXPECT_TRUE(
      contains(text, "case.toml:1:1: error: 'objective' has the wrong type: wanted list of tables, found table"));
  EXPECT_TRUE(contains(text, "write [[objective]] with two brackets"));
  EXPECT_TRUE(
      contains(report("objective = []\n[flow]\nstep = 1\n"), "'objective' is empty, but needs one table or more\n"));
}

TEST(Report, OutOfRange) {
  EXPECT_TRUE(contains(report_with("step = 1e-3", "step = 0"),
                       "case.toml:13:8: error: 'flow.step' is out of range: it must "
                       "be > 0, and is 0\n"));
  EXPECT_TRUE(contains(report_with("steps = 1e6", "steps = -1"), "it must be >= 0, and is -1\n"));
  EXPECT_TRUE(contains(report_with("0.25]", "1.25]"),
                       "case.toml:10:23: error: 'objective[1].target.weights[2]' is out of "
                       "range: it must be >= 0 and <= 1, and is 1.25\n"));
}

TEST(Report, NumbersMustBeFinite) {
  EXPECT_TRUE(contains(report_with("1e-3", "nan"), "case.toml:13:8: error: 'flow.step' is nan\n"));
  EXPECT_TRUE(contains(report_with("1e-3", "inf"), "'flow.step' is inf\n"));
  EXPECT_TRUE(contains(report_with("steps = 1e6", "steps = -inf"), "'flow.steps' is -inf\n"));
  EXPECT_TRUE(contains(report_with("3, 1e22", "3, nan"), "'objective[1].target.means[2][1]' is nan\n"));
}

TEST(Report, UnknownChoice) {
  EXPECT_TRUE(contains(report(good_case + "[kernel]\nbandwidth = \"liuwang\"\n"),
                       "case.toml:16:13: error: unknown name \"liuwang\" for 'kernel.bandwidth'\n"
                       "   16 | bandwidth = \"liuwang\"\n"
                       "      |             ^^^^^^^^^\n"
                       "  did you mean \"liu-wang\"?\n"
                       "  valid names: liu-wang, numpyro\n"));
  EXPECT_TRUE(contains(report(good_case, {"reference={file=\"x\",norms=[\"l2\",\"l3\"]}"}),
                       "unknown name \"l3\" for 'reference.norms[1]'\n  did you mean \"l1\" or \"l2\"?\n"));
}

TEST(Report, UnknownType) {
  EXPECT_TRUE(contains(report_with("type = \"gaussian\"", "type = \"gausian\""),
                       "case.toml:4:19: error: unknown type \"gausian\" for 'objective[0].target.type'\n"
                       "    4 | target = { type = \"gausian\", mean = [4, 4.5] }\n"
                       "      |                   ^^^^^^^^^\n"
                       "  did you mean \"gaussian\"?\n"
                       "  valid types: gaussian, gaussian_mixture, quadratic\n"
                       "  see: wasserstrom help objective.target.type\n"
                       "1 error, nothing was run."));
  EXPECT_TRUE(contains(report_with("type = \"gaussian\", ", ""),
                       "missing required key 'objective[0].target.type'\n"
                       "    4 | target = { mean = [4, 4.5] }\n"
                       "      |          ^^^^^^^^^^^^^^^^^^^\n"
                       "  one of gaussian, gaussian_mixture, quadratic: what"));
}

TEST(Report, UnknownKeyBesideAnUnknownType) {
  const std::string text = report_with("type = \"gaussian\", mean", "type = \"nothing\", men");
  EXPECT_TRUE(contains(text, "unknown type \"nothing\""));
  EXPECT_TRUE(contains(text, "did you mean 'objective[0].target.mean' (list of numbers, required)?\n"));
}

TEST(Report, KeyOfAnotherVariant) {
  EXPECT_TRUE(contains(report_with("type = \"gaussian\", mean", "type = \"quadratic\", mean"),
                       "case.toml:4:32: error: 'mean' does not belong to type \"quadratic\"; it belongs to type "
                       "\"gaussian\"\n"));
}

TEST(Report, RaggedRows) {
  EXPECT_TRUE(
      contains(report_with("[1.0, -2.5e-3]", "[1.0]"),
               "case.toml:9:18: error: rows of different lengths: 'objective[1].target.means[1]' has length 1, but "
               "'objective[1].target.means[0]' has length 2\n"
               "    9 | means = [[0, 0], [1.0], [3, 1e22]]\n"
               "      |                  ^^^^^\n"));
}

TEST(Report, DuplicateNames) {
  EXPECT_TRUE(contains(report_with("\"south\"", "\"north\""),
                       "case.toml:6:8: error: duplicate name \"north\": 'objective[0]' has it already\n"));
}

TEST(Report, SyntaxErrors) {
  EXPECT_TRUE(contains(report("a = 1\na = 2\n"),
                       "case.toml:2:5: error: not valid TOML: while parsing key-value pair: cannot "
                       "redefine existing integer 'a'\n"
                       "    2 | a = 2\n"
                       "      |     ^\n"));
  EXPECT_TRUE(contains(report("title = fast\n"), "texts stand in quotes"));
  EXPECT_TRUE(contains(report("[flow\nstep = 1\n"), "case.toml:1:6: error: not valid TOML"));
  EXPECT_TRUE(contains(report("title = \"\xff\"\n"), "error: not valid TOML"));
}

TEST(Report, AllProblemsInTheOrderOfTheFile) {
  std::string text = replaced(good_case, "title =", "titel =");
  text = replaced(text, "step = 1e-3", "step = 0");
  text = replaced(text, "std = 0.1", "std = \"x\"");
  const std::string all = report(text + "[checkpoint]\nkeep = 0\n", {"flow.stp=3"});
  const std::size_t places[] = {all.find("case.toml:1:1:"), all.find("case.toml:11:7:"), all.find("case.toml:13:8:"),
                                all.find("case.toml:16:8:"), all.find("--set flow.stp=3: error:")};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NE(places[i], std::string::npos) << i << "\n" << all;
  }
  EXPECT_TRUE(std::is_sorted(std::begin(places), std::end(places))) << all;
  EXPECT_TRUE(contains(all, "5 errors, nothing was run."));
}

TEST(Report, MarkerStandsBelowCharactersNotBytes) {
  EXPECT_TRUE(
      contains(report("title = \"\xc3\xbc\"\nkernel = { \"\xc3\xbc\xc3\xbc\" = 1, b = 2 }\r\n[flow]\nstep = 1\n"),
               "case.toml:2:22: error: unknown key 'kernel.b'\n"
               "    2 | kernel = { \"\xc3\xbc\xc3\xbc\" = 1, b = 2 }\n"
               "      |                      ^\n"));
  EXPECT_TRUE(contains(report(good_case + "\tstp = 1\n"), "   15 | \tstp = 1\n      | \t^^^\n"));
}

TEST(Report, LongLinesAreCutAroundTheProblem) {
  std::string numbers = "0.5";
  for (int i = 0; i < 200; ++i) numbers += ", 0.5";
  const std::string text = report_with("[0.5, 0.25, 0.25]", "[" + numbers + ", -1, " + numbers + "]");
  const std::size_t marker = text.find('^');
  ASSERT_NE(marker, std::string::npos);
  const std::size_t line = text.rfind('\n', marker), before = text.rfind('\n', line - 1);
  const std::string shown_line = text.substr(before + 1, line - before - 1);
  EXPECT_LT(shown_line.size(), 130u);
  EXPECT_EQ(shown_line.substr(marker - line - 1, 2), "-1") << text;
}

TEST(Report, FindsChoicesByWhatIsSaidOfThem) {
  EXPECT_TRUE(
      contains(report(good_case, {"kernel.bandwidth=median"}), "\n  for \"median\" see liu-wang\n  valid names: "));
  EXPECT_TRUE(contains(report(good_case, {"kernel.bandwidth=Variance"}), "see numpyro\n"));
  EXPECT_TRUE(contains(report(good_case, {"kernel.bandwidth=scott"}), "'kernel.bandwidth'\n  valid names: "));
}

TEST(Report, TablesDefinedTwice) {
  EXPECT_TRUE(contains(report(replaced(good_case, "[[objective]]\nname = \"north\"", "[objective]\nname = \"north\"")),
                       "write [[objective]] with two brackets, once for each"));
  EXPECT_TRUE(contains(report(good_case + "[objective]\nname = \"third\"\n"), "write [[objective]] with two brackets"));
  EXPECT_TRUE(contains(report(good_case + "[flow]\nstep = 2\n"), "'flow' stands in the case twice: keep one"));
  EXPECT_TRUE(contains(report(good_case + "steps = 2\n"), "'steps' stands in the case twice: keep one"));
}

TEST(Report, TellsTheFirstOfVeryManyProblems) {
  std::string text = good_case + "[checkpoint]\n";
  for (int i = 0; i < 20000; ++i) text += "unknown" + std::to_string(i) + " = 1\n";
  const std::string all = report(text);
  EXPECT_TRUE(contains(all, "'checkpoint.unknown0'"));
  EXPECT_TRUE(contains(all, "... and 19980 more\n20000 errors, nothing was run."));
  EXPECT_LT(all.size(), 20000u);
}

TEST(Report, AbridgesLongTexts) {
  const std::string huge(1'000'000, 'x');
  for (const std::string& all : {report(huge + " = 1\n" + good_case), report_with("\"gaussian\"", "\"" + huge + "\""),
                                 report(good_case, {huge + "=1"}), report(huge), report_with("[4, 4.5]", "\"" + huge)})
    EXPECT_LT(all.size(), 10000u) << all.substr(0, 300);
}

TEST(Report, OfALongListIsAsQuickAsTheList) {
  std::string list = "[true";
  for (int i = 0; i < 100'000; ++i) list += ", true";
  EXPECT_TRUE(contains(report_with("[4, 4.5]", list + "]"), "100001 errors, nothing was run."));
}

TEST(NearestNames, BestFirst) {
  const std::vector<std::string> names{"step", "steps", "time", "bandwidth", "liu-wang"};
  EXPECT_EQ(nearest_names("stp", names).front(), "step");
  EXPECT_EQ(nearest_names("setps", names).front(), "steps");
  EXPECT_EQ(nearest_names("bandwith", names), std::vector<std::string>{"bandwidth"});
  EXPECT_EQ(nearest_names("band", names), std::vector<std::string>{"bandwidth"});
  EXPECT_EQ(nearest_names("Liu_Wang", names), std::vector<std::string>{"liu-wang"});
  EXPECT_TRUE(nearest_names("zzz", names).empty());
  EXPECT_TRUE(nearest_names("", names).empty());
  EXPECT_TRUE(nearest_names("step", {}).empty());
}

}  // namespace
}  // namespace wasserstrom
