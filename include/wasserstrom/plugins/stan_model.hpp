#pragma once
// A Stan model that BridgeStan has compiled, through its C interface, version 2 (github.com/roualdes/bridgestan).
// Nothing of Stan or BridgeStan is linked or needed to build this.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/plugins/shared_library.hpp"

namespace wasserstrom {

class StanModel {
 public:
  /// `data`: the model's data as JSON, empty for none.  `with_transformed`: constrained parameters are those of the
  /// model and of its block "transformed parameters".  Throws ConfigError, which begins with `owner`.  Local.
  StanModel(const std::string& owner, const std::string& path, const std::string& data, unsigned seed,
            bool with_transformed);
  ~StanModel();
  StanModel(const StanModel&) = delete;
  StanModel& operator=(const StanModel&) = delete;

  Index dimension() const;
  const std::vector<std::string>& names() const { return names_; }  ///< of the unconstrained coordinates
  const std::vector<std::string>& constrained_names() const { return constrained_names_; }

  /// The log-density of the unconstrained coordinates, with the Jacobian and up to a constant.  Each returns what went
  /// wrong, empty when nothing did.
  std::string evaluate(const double* x, double* value, double* gradient) const;
  std::string constrain(const double* x, double* constrained) const;

  bool has_hessian() const { return exact_hessian_; }  ///< by automatic differentiation
  std::string hessian(const double* x, double* second) const;

 private:
  struct Model;  // theirs

  template <class Call>
  std::string outcome_of(const Call& call) const;

  SharedLibrary library_;
  Model* model_ = nullptr;
  bool with_transformed_, exact_hessian_ = false;
  std::vector<std::string> names_, constrained_names_;
  Model* (*construct_)(const char*, unsigned, char**) = nullptr;
  void (*destruct_)(Model*) = nullptr;
  void (*free_message_)(char*) = nullptr;
  const char* (*info_)(const Model*) = nullptr;
  const char* (*unconstrained_names_)(const Model*) = nullptr;
  const char* (*parameter_names_)(const Model*, bool, bool) = nullptr;
  int (*unconstrained_count_)(const Model*) = nullptr;
  int (*constrain_)(const Model*, bool, bool, const double*, double*, void*, char**) = nullptr;
  int (*gradient_)(const Model*, bool, bool, const double*, double*, double*, char**) = nullptr;
  int (*hessian_)(const Model*, bool, bool, const double*, double*, double*, double*, char**) = nullptr;
};

}  // namespace wasserstrom
