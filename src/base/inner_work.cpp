#include "wasserstrom/base/inner_work.hpp"

#include <utility>

namespace wasserstrom {
namespace {

InnerListener::Function& listening() {
  static InnerListener::Function function;
  return function;
}

}  // namespace

InnerListener::InnerListener(Function function) { listening() = std::move(function); }
InnerListener::~InnerListener() { listening() = nullptr; }

void tell(const InnerProgress& progress) {
  if (listening()) listening()(progress);
}

}  // namespace wasserstrom
