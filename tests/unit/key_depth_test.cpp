// Keys that lead too deep are refused before anything walks over them.

#include <gtest/gtest.h>

#include <string>

#include "config_fixture.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using config_fixture::contains;

std::string complaint(const std::string& text, const std::vector<std::string>& overrides = {}) {
  TableSchema schema;
  schema.keys = {Key::text("a").optional().says("a text")};
  try {
    read_case("case.toml", text, overrides, schema);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing";
}

std::string key_of(int parts) {
  std::string key = "b";
  for (int i = 1; i < parts; ++i) key += ".b";
  return key;
}

TEST(KeyDepth, HasALimit) {
  EXPECT_TRUE(contains(complaint(key_of(64) + " = 1\n"), "unknown key")) << "64 parts are read";
  for (const int parts : {65, 100000}) {
    EXPECT_TRUE(
        contains(complaint("a = 'x'\n" + key_of(parts) + " = 1\n"), "case.toml:2:128: error: a key of more than 64"));
    EXPECT_TRUE(contains(complaint("[" + key_of(parts) + "]\n"), "a key of more than 64 parts"));
    EXPECT_TRUE(contains(complaint("[[" + key_of(parts) + "]]\n"), "a key of more than 64 parts"));
    EXPECT_TRUE(contains(complaint("", {key_of(parts) + "=1"}), "a key of more than 64 parts"));
    EXPECT_TRUE(contains(complaint("", {"a={" + key_of(parts) + "=1}"}), "not valid TOML"));
  }
}

TEST(KeyDepth, CountsNoDotsOfTextsAndRemarks) {
  const std::string dots(200, '.');
  EXPECT_EQ(complaint("a = \"" + dots + "\" # " + dots + "\n# " + dots + "\n"), "nothing");
  EXPECT_EQ(complaint("a = '" + dots + "'\n"), "nothing");
  EXPECT_EQ(complaint("a = \"\"\"\n" + dots + "\n\"" + dots + "\\\"\"\"\"\n"), "nothing");
  EXPECT_EQ(complaint("a = '''\n" + dots + "'" + dots + "'''\n"), "nothing");
}

TEST(Overrides, AreUtf8) {
  EXPECT_TRUE(contains(complaint("", {"a=w\xFCrze"}), "its text is not UTF-8"));
  EXPECT_EQ(complaint("", {"a=w\xC3\xBCrze"}), "nothing");
}

}  // namespace
}  // namespace wasserstrom
