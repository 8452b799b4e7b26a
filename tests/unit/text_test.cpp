// Text of the user: what is UTF-8, and how it is shown.

#include "wasserstrom/base/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace wasserstrom {
namespace {

constexpr std::size_t none = std::string_view::npos;

TEST(Text, KnowsUtf8) {
  for (const char* text :
       {"", "plain", "Str\xC3\xB6mung", "\xE2\x82\xAC", "\xF0\x9F\x8C\x8A", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
    EXPECT_EQ(first_not_utf8(text), none) << text;
  EXPECT_EQ(first_not_utf8(std::string_view("a\0b", 3)), none) << "U+0000 is a character";
}

// Chapter 3.9 of the Unicode standard, table 3-7: well-formed byte sequences.
TEST(Text, KnowsWhatIsNotUtf8) {
  EXPECT_EQ(first_not_utf8("w\xFCrze"), 1u);
  EXPECT_EQ(first_not_utf8("ab\x80"), 2u) << "a continuation without a beginning";
  EXPECT_EQ(first_not_utf8("\xC3"), 0u) << "cut off";
  EXPECT_EQ(first_not_utf8("\xE2\x82"), 0u) << "cut off";
  EXPECT_EQ(first_not_utf8("\xC3\xB6\xC0\xAF"), 2u) << "overlong";
  EXPECT_EQ(first_not_utf8("\xE0\x9F\xBF"), 0u) << "overlong";
  EXPECT_EQ(first_not_utf8("\xF0\x8F\xBF\xBF"), 0u) << "overlong";
  EXPECT_EQ(first_not_utf8("\xED\xA0\x80"), 0u) << "a surrogate";
  EXPECT_EQ(first_not_utf8("\xF4\x90\x80\x80"), 0u) << "above U+10FFFF";
  EXPECT_EQ(first_not_utf8("\xFF\xFE"), 0u);
}

TEST(Text, IsStoredAsUtf8) {
  EXPECT_EQ(utf8_text("Str\xC3\xB6mung\r\n\x1B"), "Str\xC3\xB6mung\r\n\x1B");
  EXPECT_EQ(utf8_text("w\xFCrze\xC3"), "w\\xfcrze\\xc3");
}

TEST(Text, IsShownWithoutControlCharacters) {
  EXPECT_EQ(printable("Str\xC3\xB6mung\n\tw\xFCrze\x1B[31m"), "Str\xC3\xB6mung\n\tw\\xfcrze\\x1b[31m");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b") << "C1 controls move the cursor as well";
  EXPECT_EQ(shown_text("a\nb\tc"), "a\\x0ab\\x09c");
  EXPECT_EQ(shown_text(std::string(80, 'x')), std::string(80, 'x'));
  EXPECT_EQ(shown_text(std::string(5000, 'x')), std::string(80, 'x') + "...");
  std::string umlauts;
  for (int i = 0; i < 81; ++i) umlauts += "\xC3\xBC";
  EXPECT_EQ(shown_text(umlauts), umlauts.substr(0, 160) + "...");
}

TEST(Text, OfAnErrorKeepsItsEnds) {
  const std::string shown = printable_error("first\x1B\nwrong: " + std::string(5000, 'x') + ": mend it\nlast");
  EXPECT_EQ(shown.substr(0, 21), "first\\x1b\nwrong: xxxx");
  EXPECT_NE(shown.find("xx ... xx"), std::string::npos);
  EXPECT_TRUE(shown.ends_with("xx: mend it\nlast"));
  EXPECT_LT(shown.size(), 1100u);
  EXPECT_EQ(printable_error(""), "");
  EXPECT_EQ(printable_error("a\n\nb\n"), "a\n\nb\n");
}

TEST(Text, ComesFromLatin1) {
  EXPECT_EQ(utf8_of_latin1("w\xFCrze"), "w\xC3\xBCrze");
  EXPECT_EQ(utf8_of_latin1("\x80\xBF\xC0\xFF"), "\xC2\x80\xC2\xBF\xC3\x80\xC3\xBF");
}

}  // namespace
}  // namespace wasserstrom
