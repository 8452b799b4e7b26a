// Sliced Wasserstein distance to a reference (wasserstrom/diagnostics/distances.hpp).

#include "diagnostics.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/reference.hpp"

namespace wasserstrom {
namespace {

class SlicedW2 final : public Diagnostic {
 public:
  SlicedW2(std::shared_ptr<const Reference> reference, Index directions, std::uint64_t seed)
      : reference_(std::move(reference)), directions_(directions), seed_(seed) {}

  std::vector<std::string> names() const override { return {"sliced_w2"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    return {sliced_w2(input, reference_->points(), directions_, seed_)};
  }

  const Reference* reference() const override { return reference_.get(); }

  double working_bytes(Index particles, int ranks) const override {
    return line_bytes(particles, reference_->count(), ranks);
  }

 private:
  std::shared_ptr<const Reference> reference_;
  Index directions_;
  std::uint64_t seed_;
};

std::unique_ptr<Diagnostic> make(const Config& config, const DiagnosticContext& context) {
  auto reference = read_reference(config, context);
  const ReferenceColumns columns = reference->columns();
  return compared(columns, context,
                  std::make_unique<SlicedW2>(std::move(reference), config.integer("directions"), context.seed));
}

std::vector<Key> keys() {
  std::vector<Key> keys = reference_keys();
  keys.push_back(Key::integer("directions")
                     .default_to("128")
                     .at_least(1)
                     .says("random directions, the same in every row; one dimension needs one"));
  return keys;
}

}  // namespace

DiagnosticRegistry::Entry sliced_w2_diagnostic() {
  return {{"sliced_w2",
           "sliced Wasserstein distance to reference particles: the root of the mean of exact squared W_2 over random "
           "directions L; in one dimension W_2 itself; O(L (N + M) (d + log(N + M)) / P), 2 (N + M) numbers on a rank",
           keys(),
           {}},
          make};
}

}  // namespace wasserstrom
