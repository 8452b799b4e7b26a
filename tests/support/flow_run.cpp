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

EvaluatedStart evaluate_start(const std::string& case_text, const std::vector<std::string>& settings,
                              const Communicator& communicator) {
  const Config config = read_case("test.toml", case_text, settings, case_schema()).config;
  const Problem problem(config, ".", communicator);
  Assembly parts(problem);
  const StartPoint start = parts.start();
  Flow& flow = parts.course().flow;
  const FlowState state{start.rows, start.globals};
  flow.prepare(0, flow.time_step(parts.plan().step), state);
  Rows rate(start.rows.rows(), start.rows.cols());
  Column globals(start.globals.size());
  const Evaluation evaluation = flow.evaluate(0, state, {rate, globals});
  return {gather_rows(parts.layout(), start.rows), gather_rows(parts.layout(), rate),
          gather_rows(parts.layout(), parts.measure().weight()).col(0), evaluation};
}

EvaluatedState evaluate_at(const std::string& case_text, const std::vector<std::string>& settings, const Rows& state,
                           const Communicator& communicator) {
  const Config config = read_case("test.toml", case_text, settings, case_schema()).config;
  const Problem problem(config, ".", communicator);
  Assembly parts(problem);
  const StartPoint start = parts.start();
  Flow& flow = parts.course().flow;
  const Rows rows = state.middleRows(parts.layout().first_row(), parts.layout().rows());
  const FlowState at{rows, start.globals};
  flow.prepare(0, flow.time_step(parts.plan().step), at);
  Rows rate(rows.rows(), rows.cols());
  Column globals(start.globals.size());
  const Evaluation evaluation = flow.evaluate(0, at, {rate, globals});
  return {gather_rows(parts.layout(), rate), evaluation};
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
