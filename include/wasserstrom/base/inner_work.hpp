#pragma once
// Work inside a step that takes long, such as training.  Who does it tells now and then how far it has come; who runs
// the steps listens, and may end it.

#include <exception>
#include <functional>
#include <string>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// How far it has come.
struct InnerProgress {
  const std::string& what;  ///< "the critic of objective 'a'"
  Index done, all;          ///< iterations
  Index usual;              ///< how many there will be in steps to come
  std::string measure;      ///< what has been reached: "dual value 0.512"
};

/// The step is given up, on all ranks: nothing of it counts, and it is done again, with the same bits, by a run that
/// goes on from the accepted state before it.
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted within a step"; }
};

/// Hears of it while it lives; one at a time.  May throw Interrupted, on all ranks together.
class InnerListener {
 public:
  using Function = std::function<void(const InnerProgress&)>;
  explicit InnerListener(Function function);
  ~InnerListener();
  InnerListener(const InnerListener&) = delete;
  InnerListener& operator=(const InnerListener&) = delete;
};

/// How many iterations may go by without a word.
constexpr Index iterations_untold = 50;

/// Collective, after the same work on all ranks; does nothing where nobody listens.
void tell(const InnerProgress& progress);

}  // namespace wasserstrom
