#include "flow_run.hpp"

#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom::test {
namespace {

class Recorder final : public Observer {
 public:
  explicit Recorder(FlowRun& run, const Layout& layout, Index dimension)
      : run_(run), layout_(layout), dimension_(dimension) {}

  void observe(const StepView& view) override {
    run_.records.push_back({view.step, view.time, view.evaluation});
    if (!view.last) return;
    run_.state = gather_rows(layout_, view.state);
    run_.position = run_.state.leftCols(dimension_);
  }

 private:
  FlowRun& run_;
  const Layout& layout_;
  Index dimension_;
};

}  // namespace

Rows gather_rows(const Layout& layout, const ConstRowsRef& local) {
  Rows all(layout.particles(), local.cols());
  Profile profile;
  Exchange(layout, 0, profile).visit(local, [&](Index first, const ConstRowsRef& block) {
    all.middleRows(first, block.rows()) = block;
  });
  return all;
}

FlowRun run_flow(const std::string& case_text, const std::vector<std::string>& settings,
                 const Communicator& communicator, const std::string& directory) {
  const Config config = read_case("test.toml", case_text, settings, case_schema()).config;
  const Problem problem(config, directory, communicator);
  Assembly parts(problem);
  FlowRun run;
  Observers observers;
  observers.push_back(std::make_unique<Recorder>(run, parts.layout(), problem.dimension()));
  integrate(parts.course(), parts.start(), observers, [] { return Request::none; });
  return run;
}

namespace {

/// The parts of a case, and what its flow finds at a state.
class Evaluating {
 public:
  Evaluating(const std::string& case_text, const std::vector<std::string>& settings, const Communicator& communicator)
      : config_(read_case("test.toml", case_text, settings, case_schema()).config),
        problem_(config_, ".", communicator),
        parts_(problem_),
        start_(parts_.start()) {}

  const Assembly& parts() const { return parts_; }
  const Rows& start() const { return start_.rows; }

  EvaluatedState at(const Rows& rows) {
    Flow& flow = parts_.course().flow;
    const FlowState state{rows, start_.globals};
    flow.prepare(0, flow.time_step(parts_.plan().step), state);
    Rows rate(rows.rows(), rows.cols());
    Column globals(start_.globals.size());
    const Evaluation evaluation = flow.evaluate(0, state, {rate, globals});
    return {gather_rows(parts_.layout(), rate), evaluation};
  }

 private:
  Config config_;
  Problem problem_;
  Assembly parts_;
  StartPoint start_;
};

}  // namespace

EvaluatedStart evaluate_start(const std::string& case_text, const std::vector<std::string>& settings,
                              const Communicator& communicator) {
  Evaluating evaluating(case_text, settings, communicator);
  const EvaluatedState found = evaluating.at(evaluating.start());
  const Assembly& parts = evaluating.parts();
  return {gather_rows(parts.layout(), evaluating.start()), found.rate,
          gather_rows(parts.layout(), parts.measure().weight()).col(0), found.evaluation};
}

EvaluatedState evaluate_at(const std::string& case_text, const std::vector<std::string>& settings, const Rows& state,
                           const Communicator& communicator) {
  Evaluating evaluating(case_text, settings, communicator);
  const Layout& layout = evaluating.parts().layout();
  return evaluating.at(state.middleRows(layout.first_row(), layout.rows()));
}

std::string four_targets() {
  const auto objective = [](const char* name, const char* means) {
    return std::string("[[objective]]\nname = \"") + name +
           "\"\ntype = \"energy\"\ntarget = { type = \"gaussian_mixture\", weights = [0.7, 0.3], means = " + means +
           " }\n";
  };
  return objective("south-east", "[[4, -4], [0, 0.1]]") + objective("north-west", "[[-4, 4], [0, -0.1]]") +
         objective("south-west", "[[-4, -4], [0.1, 0]]") + objective("north-east", "[[4, 4], [-0.1, 0]]");
}

}  // namespace wasserstrom::test
