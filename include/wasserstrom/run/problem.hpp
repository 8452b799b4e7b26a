#pragma once
// What a case asks, without anything that moves: data, objectives, metric, diagnostics.  A run, `check` and `diagnose`
// make it alike.

#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/flows/metric.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

class Problem {
 public:
  /// Reads data and references; relative paths start at `directory`.  Collective; throws ConfigError on all ranks when
  /// something does not fit.
  Problem(const Config& config, const std::string& directory, const Communicator& communicator);
  Problem(const Problem&) = delete;  // its parts refer to each other
  Problem& operator=(const Problem&) = delete;

  const Config& config() const { return config_; }
  const std::string& directory() const { return directory_; }
  const Communicator& communicator() const { return communicator_; }
  std::uint64_t seed() const;
  Index dimension() const;  ///< d
  const DataSets& data() const { return data_; }
  std::string data_digest() const;  ///< fingerprint of all that data and objectives were read from; empty for nothing
  const Objectives& objectives() const { return objectives_; }
  const Metric& metric() const { return *metric_; }
  CoordinateChange metric_coordinates() const;  ///< empty where the metric is Euclidean
  const Diagnostics& diagnostics() const { return diagnostics_; }

  std::vector<std::string> objective_names() const;
  std::vector<std::string> parameter_names() const;
  const ConstrainedScale* constrained_scale() const { return wasserstrom::constrained_scale(objectives_); }

  /// What of the case is perhaps not meant, a sentence each.  Local.
  std::vector<std::string> warnings() const;

 private:
  Config config_;
  std::string directory_;
  Communicator communicator_;
  DataSets data_;
  Objectives objectives_;
  std::unique_ptr<Metric> metric_;
  Diagnostics diagnostics_;
};

/// That of a case file with values of `--set`; the root reads.  Collective; throws ConfigError on all ranks.
std::unique_ptr<Problem> read_problem(const std::string& path, const std::vector<std::string>& overrides,
                                      const Communicator& communicator);

}  // namespace wasserstrom
