// What is made from the declarations: the effective case, the reference, the list of names.

#include <algorithm>
#include <set>

#include "config_fixture.hpp"

namespace wasserstrom {
namespace {

using namespace config_fixture;

std::string without_comments(const std::string& text) {
  std::string kept;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    const std::string line = text.substr(start, end - start);
    kept += line.substr(0, line.find("  # ")) + "\n";
    start = end + 1;
  }
  return kept;
}

TEST(Effective, InFull) {
  EXPECT_EQ(effective_text(read(good_case, {"flow.time=5", "objective.1.target={type=\"quadratic\"}"}), case_schema()),
            "# A small case\n"
            "title = \"two targets\"  # case.toml:1\n"
            "\n[[objective]]\n"
            "name = \"north\"  # case.toml:3\n"
            "\n[objective.target]\n"
            "type = \"gaussian\"  # case.toml:4\n"
            "mean = [4.0, 4.5]  # case.toml:4\n"
            "std = 1.0  # default\n"
            "\n[[objective]]\n"
            "name = \"south\"  # case.toml:6\n"
            "\n[objective.target]\n"
            "type = \"quadratic\"  # --set\n"
            "\n[kernel]\n"
            "type = \"gaussian\"  # default\n"
            "bandwidth = \"liu-wang\"  # default\n"
            "\n[flow]\n"
            "step = 0.001  # case.toml:13\n"
            "steps = 1000000  # case.toml:14\n"
            "time = 5.0  # --set\n"
            "\n[checkpoint]\n"
            "keep = 3  # default\n"
            "sync = true  # default\n");
}

TEST(Effective, ReadsBackToTheSameValues) {
  const std::vector<std::string> overrides{R"(title="quote \" slash \\ tab \t line \n bell \u0007 ü")",
                                           "reference={file=\"a # b\",columns=[\"x\",\"\"]}",
                                           "objective.0.target.std=[0.1,0.30000000000000004]",
                                           "objective.1.target.std=5e-324",
                                           "kernel.bandwidth=1e300",
                                           "flow.steps=9223372036854775807"};
  const Case first = read(good_case, overrides);
  const std::string text = effective_text(first, case_schema());
  const Case second = read_case("effective.toml", text, {}, case_schema());
  EXPECT_EQ(without_comments(effective_text(second, case_schema())), without_comments(text));
  EXPECT_EQ(second.config.text("title"), first.config.text("title"));
  EXPECT_EQ(second.config.table("reference").texts("columns"), (std::vector<std::string>{"x", ""}));
  EXPECT_EQ(second.config.table("flow").integer("steps"), 9223372036854775807);
  const Config target = second.config.tables("objective")[1].table("target");
  EXPECT_EQ(target.rows("means"), first.config.tables("objective")[1].table("target").rows("means"));
  EXPECT_EQ(target.real("std"), 5e-324);
  EXPECT_EQ(second.config.tables("objective")[0].table("target").reals("std", 2)[1], 0.30000000000000004);
}

TEST(Effective, KeepsPathsRightFromWhereItLies) {
  const auto path_line = [](const std::string& path, const std::string& way) {
    const std::string text =
        effective_text(read(good_case, {"reference.file=" + path}), case_schema(), EffectivePlace{way});
    const std::size_t at = text.find("file = ");
    return text.substr(at, text.find("  # ", at) - at);
  };
  EXPECT_EQ(path_line("a/b.h5", ""), "file = \"a/b.h5\"");
  EXPECT_EQ(path_line("a/b.h5", "."), "file = \"a/b.h5\"");
  EXPECT_EQ(path_line("a/b.h5", "../.."), "file = \"../../a/b.h5\"");
  EXPECT_EQ(path_line("../b.h5", "/home/me"), "file = \"/home/me/../b.h5\"");
  EXPECT_EQ(path_line("/data/b.h5", "../.."), "file = \"/data/b.h5\"");
}

TEST(Effective, OfAnEffectiveCaseKeepsTheOrigins) {
  const std::string text = effective_text(read(good_case, {"title=\"a  # b\""}), case_schema());
  const Case again = read_case("run/effective.toml", text, {"flow.step=0.5"}, case_schema());
  EXPECT_EQ(effective_text(again, case_schema(), EffectivePlace{"", true}),
            replaced(text, "step = 0.001  # case.toml:13", "step = 0.5  # --set"));
}

TEST(Differences, OfPathsAreThoseOfFiles) {
  const Config before = read(good_case, {"reference.file=a.h5"}).config,
               now = read(good_case, {"reference.file=./a.h5"}).config;
  const auto at_end = [](const std::string& one, const std::string& other) { return one.ends_with(other.substr(2)); };
  EXPECT_EQ(harmful_differences(before, now).size(), 1u);
  EXPECT_TRUE(harmful_differences(before, now, at_end).empty());
}

TEST(Effective, DefaultsWrittenOutStayDefaults) {
  for (const Case& a_case : {read(good_case), read(effective_text(read(good_case), case_schema()))}) {
    EXPECT_TRUE(a_case.config.table("kernel").is_default("bandwidth"));
    EXPECT_TRUE(a_case.config.tables("objective")[0].table("target").is_default("std"));
    EXPECT_FALSE(a_case.config.table("flow").is_default("step"));
  }
  EXPECT_FALSE(read(good_case, {"kernel.bandwidth=2.0"}).config.table("kernel").is_default("bandwidth"));
}

TEST(Effective, LoneNumberStaysALoneNumber) {
  const Case a_case = read(effective_text(read(good_case), case_schema()));
  EXPECT_EQ(a_case.config.tables("objective")[0].table("target").reals("std", 3), (std::vector<double>{1, 1, 1}));
}

TEST(Help, OfOneKey) {
  EXPECT_EQ(help_text(case_schema(), "flow.step"),
            "flow.step\n"
            "  meaning:  size of one step\n"
            "  type:     number > 0\n"
            "  default:  none, required\n"
            "  unit:     time\n");
  EXPECT_TRUE(contains(help_text(case_schema(), "flow.steps"), "may be changed at a restart"));
}

TEST(Help, OfATable) {
  EXPECT_EQ(help_text(case_schema(), "flow"),
            "[flow]  how particles move\n"
            "  step   number > 0    required  time  size of one step\n"
            "  steps  integer >= 0  10              number of steps\n"
            "  time   number > 0    optional  time\n");
}

TEST(Help, OfATableWithVariants) {
  const std::string text = help_text(case_schema(), "objective");
  EXPECT_TRUE(contains(text, "[[objective]]  one functional\n"));
  EXPECT_TRUE(contains(text, "[objective.target]  the density to reach\n"));
  EXPECT_TRUE(contains(text, "  with type = \"gaussian_mixture\":  several of them\n    means"));
}

TEST(Help, OfABareNameFindsEveryPathThatEndsInIt) {
  EXPECT_TRUE(contains(help_text(case_schema(), "bandwidth"), "kernel.bandwidth\n"));
  const std::string text = help_text(case_schema(), "std");
  EXPECT_TRUE(contains(text, "belongs to:  type = \"gaussian\"\n"));
  EXPECT_TRUE(contains(text, "belongs to:  type = \"gaussian_mixture\"\n"));
  EXPECT_TRUE(contains(help_text(case_schema(), "target"), "[objective.target]"));
}

TEST(Help, TakesIndicesAndNamesOfVariants) {
  EXPECT_EQ(help_text(case_schema(), "objective[1].target.mean"), help_text(case_schema(), "objective.target.mean"));
  EXPECT_TRUE(contains(help_text(case_schema(), "gaussian_mixture"), "with type = \"gaussian_mixture\""));
}

TEST(Help, OfNothing) { EXPECT_EQ(help_text(case_schema(), "nothing"), ""); }

TEST(Help, OfEverythingNamesEveryKey) {
  const std::string text = help_text(case_schema()), page = help_markdown(case_schema());
  for (const std::string& path : key_paths(case_schema())) {
    const std::string name = path.substr(path.rfind('.') + 1);
    EXPECT_TRUE(contains(text, name));
    EXPECT_TRUE(contains(page, "`" + name + "`"));
    EXPECT_NE(help_text(case_schema(), path), "") << path;
  }
}

TEST(Help, AsMarkdown) {
  const std::string page = help_markdown(case_schema());
  EXPECT_TRUE(contains(page,
                       "## `[flow]`\n\nhow particles move\n\n| Key | Type | Default | Unit | Meaning |\n"
                       "|---|---|---|---|---|\n| `step` | number > 0 | required | time | size of one step |\n"
                       "| `steps` | integer >= 0 | `10` |  | number of steps *(may be changed at a restart)* |\n"));
  EXPECT_TRUE(contains(page, "## `[[objective]]`\n"));
  EXPECT_TRUE(contains(page, "### `type = \"gaussian_mixture\"`\n"));
}

TEST(KeyPaths, EachOnce) {
  const std::vector<std::string> paths = key_paths(case_schema());
  EXPECT_EQ(std::set<std::string>(paths.begin(), paths.end()).size(), paths.size());
  for (const char* path : {"title", "objective", "objective.name", "objective.target.type", "objective.target.means",
                           "objective.target.std", "kernel.bandwidth", "flow.step", "reference.columns"})
    EXPECT_EQ(std::count(paths.begin(), paths.end(), path), 1) << path;
}

TEST(List, OfAllFamiliesAndOfOne) {
  const std::string kernels =
      "kernels\n"
      "  gaussian  exp(-r^2 / (2 h^2))\n"
      "  laplace   exp(-r / h)\n";
  EXPECT_EQ(list_text(case_schema()),
            "targets\n"
            "  gaussian          one normal density\n"
            "  gaussian_mixture  several of them\n"
            "  quadratic         a bowl\n\n" +
                kernels);
  EXPECT_EQ(list_text(case_schema(), "kernels"), kernels);
  EXPECT_EQ(list_text(case_schema(), "colours"), "");
  EXPECT_EQ(family_names(case_schema()), (std::vector<std::string>{"targets", "kernels"}));
}

}  // namespace
}  // namespace wasserstrom
