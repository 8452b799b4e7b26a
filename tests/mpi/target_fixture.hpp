#pragma once
// Objectives whose targets are points, made by all ranks from a case beside files of the test.

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom::test {

inline std::string objective(const std::string& name, const std::string& target, const std::string& kernel = "riesz") {
  return "[[objective]]\nname = \"" + name + "\"\ntype = \"mmd\"\nkernel = { type = \"" + kernel +
         "\" }\ntarget = " + target + "\n";
}

inline void write(const std::string& name, const std::string& content) {
  const std::filesystem::path path = test_directory() / name;  // made by all ranks
  Communicator().barrier();                                    // the ranks have read what was there before
  Communicator().on_root([&] { std::ofstream(path, std::ios::binary) << content; });
}

struct Made {
  explicit Made(const std::string& text, Index dimension = 2, const std::string& directory = test_directory().string(),
                const Communicator& communicator = Communicator())
      : config(small_case(dimension, text)),
        data(config.tables("data"), directory, communicator),
        objectives(make_objectives(config.tables("objective"), dimension, data, 1, directory, communicator)),
        context{dimension, data, 1, 0, directory, communicator} {}

  PointMeasure target() const {
    const Config table = config.tables("objective")[0].table("target");
    return *point_targets().make(table, context);
  }

  Config config;
  DataSets data;
  Objectives objectives;
  PotentialContext context;
};

inline std::string refusal(const std::string& text, Index dimension = 2) {
  try {
    Made made(text, dimension);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

inline void expect_refused(const std::string& text, const std::string& because, Index dimension = 2) {
  EXPECT_NE(refusal(text, dimension).find(because), std::string::npos) << "wanted: " << because << "\n"
                                                                       << refusal(text, dimension);
}

}  // namespace wasserstrom::test
