#pragma once
// Small charts as SVG, which a page of HTML can hold.  Private.

#include <string>
#include <vector>

namespace wasserstrom {

struct ChartLine {
  std::string name;
  std::vector<double> y;  ///< as long as x; what is not finite leaves a gap
};

/// Lines over x; with a logarithmic axis where all numbers are positive and differ by more than a factor of 100.
std::string line_chart(const std::string& title, const std::vector<double>& x, const std::vector<ChartLine>& lines);

/// Points in the plane of two coordinates.
std::string scatter_chart(const std::string& x_name, const std::string& y_name, const std::vector<double>& x,
                          const std::vector<double>& y);

/// A text with what HTML would read otherwise written in its own way.
std::string html_text(const std::string& text);

}  // namespace wasserstrom
