#include "wasserstrom/base/text.hpp"

#include <fmt/format.h>

namespace wasserstrom {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_continuation(unsigned byte) { return (byte & 0xC0u) == 0x80; }

/// What the second byte may be behind `first`: no overlong forms, no surrogates, nothing above U+10FFFF.
bool may_follow(unsigned first, unsigned second) {
  if (first == 0xE0) return second >= 0xA0;
  if (first == 0xED) return second < 0xA0;
  if (first == 0xF0) return second >= 0x90;
  if (first == 0xF4) return second < 0x90;
  return true;
}

/// Bytes of the character that `text` begins with; 0 where it begins with none.
std::size_t character_length(std::string_view text) {
  const unsigned first = byte_at(text, 0);
  if (first < 0x80) return text.empty() ? 0 : 1;
  const std::size_t length = first >= 0xC2 && first < 0xE0 ? 2 : (first & 0xF0u) == 0xE0 ? 3 : 4;
  if (first < 0xC2 || first > 0xF4 || !may_follow(first, byte_at(text, 1))) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if (!is_continuation(byte_at(text, k))) return 0;
  return length;
}

/// C0, DEL, and C1, which UTF-8 writes as C2 80 to C2 9F.
bool is_control(std::string_view character) {
  const unsigned first = byte_at(character, 0);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && byte_at(character, 1) < 0xA0);
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return text;
}

/// The first character, escaped if need be; `text` loses it.
std::string take_shown(std::string_view& text, std::string_view kept_controls) {
  const std::size_t length = character_length(text);
  const std::string_view character = text.substr(0, length == 0 ? 1 : length);
  text.remove_prefix(character.size());
  const bool kept = character.size() == 1 && kept_controls.find(character[0]) != std::string_view::npos;
  return length == 0 || (is_control(character) && !kept) ? escaped(character) : std::string(character);
}

}  // namespace

std::size_t first_not_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = byte_at(text, at) < 0x80 ? 1 : character_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::string utf8_text(std::string_view text) {
  std::string valid;
  for (std::size_t strange = first_not_utf8(text); strange != std::string_view::npos; strange = first_not_utf8(text)) {
    valid += text.substr(0, strange);
    valid += escaped(text.substr(strange, 1));
    text.remove_prefix(strange + 1);
  }
  return valid += text;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) shown += take_shown(text, "\n\t");
  return shown;
}

std::string printable_error(std::string_view message) {
  constexpr std::size_t longest = 1000, head = 600, tail = 350;
  std::string shown;
  while (true) {
    const std::string_view line = message.substr(0, message.find('\n'));
    const bool whole = line.size() <= longest;
    shown += whole ? printable(line)
                   : printable(line.substr(0, head)) + " ... " + printable(line.substr(line.size() - tail));
    if (line.size() == message.size()) return shown;
    shown += '\n';
    message.remove_prefix(line.size() + 1);
  }
}

std::string shown_text(std::string_view text) {
  constexpr int longest = 80;
  std::string shown;
  for (int characters = 0; !text.empty(); ++characters) {
    if (characters == longest) return shown + "...";
    shown += take_shown(text, "");
  }
  return shown;
}

std::string utf8_of_latin1(std::string_view text) {
  std::string utf8;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x80) utf8 += static_cast<char>(0xC0u | code >> 6);
    utf8 += static_cast<char>(code >= 0x80 ? 0x80u | (code & 0x3Fu) : code);
  }
  return utf8;
}

}  // namespace wasserstrom
