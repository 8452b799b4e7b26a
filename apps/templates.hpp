#pragma once
// The cases of apps/cases, built into the program.

#include <string>
#include <vector>

struct Template {
  std::string name;
  std::string summary;  ///< the first comment line of the case
  std::string text;
};

const std::vector<Template>& templates();
