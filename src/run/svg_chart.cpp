#include "svg_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace wasserstrom {
namespace {

constexpr double width = 340, height = 220, left = 52, right = 18, top = 34, bottom = 26;
constexpr const char* colours[] = {"#1f5fa8", "#c4521d", "#2d8a4e", "#8a3f9c",
                                   "#b0871b", "#33868f", "#a33b5a", "#5f5f5f"};

/// From numbers to places along an axis.
struct Axis {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  bool logarithmic = false;

  void hold(double number) {
    if (!std::isfinite(number)) return;
    low = std::min(low, number);
    high = std::max(high, number);
  }

  /// A little wider than what it holds.
  void settle(bool may_be_logarithmic) {
    if (!(low <= high)) low = 0, high = 1;
    logarithmic = may_be_logarithmic && low > 0 && high / low > 100;
    if (low == high) low -= 0.5 * std::abs(low) + 0.5, high += 0.5 * std::abs(high) + 0.5;
  }

  double share(double number) const {
    if (logarithmic) return (std::log(number) - std::log(low)) / (std::log(high) - std::log(low));
    return (number - low) / (high - low);
  }

  std::vector<double> ticks() const {
    std::vector<double> found;
    if (logarithmic) {
      const double from = std::ceil(std::log10(low)), to = std::floor(std::log10(high));
      const double step = std::max(1.0, std::ceil((to - from) / 4));
      for (double power = from; power <= to; power += step) found.push_back(std::pow(10, power));
      if (!found.empty()) return found;
    }
    const double raw = (high - low) / 4, unit = std::pow(10, std::floor(std::log10(raw)));
    const double step = unit * (raw / unit < 2 ? 2 : raw / unit < 5 ? 5 : 10);
    for (double tick = std::ceil(low / step) * step; tick <= high + 1e-9 * step; tick += step)
      found.push_back(std::abs(tick) < 1e-9 * step ? 0 : tick);
    return found;
  }
};

struct Frame {
  Axis x, y;
  double across(double number) const { return left + x.share(number) * (width - left - right); }
  double down(double number) const { return height - bottom - y.share(number) * (height - top - bottom); }
};

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor, html_text(text));
}

std::string begin(const Frame& frame) {
  std::string svg = fmt::format("<svg viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\">", width, height);
  for (const double tick : frame.x.ticks())
    svg += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\" class=\"grid\"/>", frame.across(tick),
                       top, height - bottom) +
           text_at(frame.across(tick), height - bottom + 14, "middle", fmt::format("{:.4g}", tick));
  for (const double tick : frame.y.ticks())
    svg += fmt::format("<line x1=\"{1}\" x2=\"{2}\" y1=\"{0:.1f}\" y2=\"{0:.1f}\" class=\"grid\"/>", frame.down(tick),
                       left, width - right) +
           text_at(left - 4, frame.down(tick) + 3, "end", fmt::format("{:.3g}", tick));
  return svg;
}

std::string path_of(const Frame& frame, const std::vector<double>& x, const std::vector<double>& y) {
  std::string path;
  bool drawing = false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(y[i])) {
      drawing = false;
      continue;
    }
    path += fmt::format("{}{:.1f},{:.1f}", drawing ? "L" : "M", frame.across(x[i]), frame.down(y[i]));
    drawing = true;
  }
  return path;
}

}  // namespace

std::string html_text(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<') escaped += "&lt;";
    else if (c == '>') escaped += "&gt;";
    else if (c == '&') escaped += "&amp;";
    else if (c == '"') escaped += "&quot;";
    else escaped += c;
  }
  return escaped;
}

std::string line_chart(const std::string& title, const std::vector<double>& x, const std::vector<ChartLine>& lines) {
  Frame frame;
  for (const double each : x) frame.x.hold(each);
  for (const ChartLine& line : lines)
    for (const double each : line.y) frame.y.hold(each);
  frame.x.settle(false);
  frame.y.settle(true);
  std::string svg = begin(frame) + text_at(left, 14, "start", title);
  double place = left;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    const char* const colour = colours[k % std::size(colours)];
    svg += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>",
                       path_of(frame, x, lines[k].y), colour);
    if (lines.size() < 2 || lines.size() > std::size(colours)) continue;
    svg += fmt::format("<text x=\"{:.1f}\" y=\"27\" fill=\"{}\">{}</text>", place, colour, html_text(lines[k].name));
    place += 6.0 * static_cast<double>(lines[k].name.size()) + 10;
  }
  return svg + "</svg>\n";
}

std::string scatter_chart(const std::string& x_name, const std::string& y_name, const std::vector<double>& x,
                          const std::vector<double>& y) {
  Frame frame;
  for (const double each : x) frame.x.hold(each);
  for (const double each : y) frame.y.hold(each);
  frame.x.settle(false);
  frame.y.settle(false);
  std::string svg =
      begin(frame) + text_at(left, 14, "start", y_name) + text_at(width - right, height - bottom - 4, "end", x_name);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::isfinite(x[i]) && std::isfinite(y[i]))
      svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"1.6\"/>", frame.across(x[i]), frame.down(y[i]));
  return svg + "</svg>\n";
}

}  // namespace wasserstrom
