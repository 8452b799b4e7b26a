// Checkpoints, when they are due: the newest few are kept, and the first failure leaves its last good state.

#include <nlohmann/json.hpp>

#include "wasserstrom/observers/observers.hpp"

namespace wasserstrom {
namespace {

class Checkpoints final : public Observer {
 public:
  Checkpoints(const RunFacts& facts, const Config& checkpoint, RunControl& control, const EventLog& events,
              std::string& last_digest)
      : facts_(facts),
        every_steps_(checkpoint.integer("every_steps")),
        keep_(checkpoint.integer("keep")),
        every_seconds_(60 * checkpoint.real("every_minutes")),
        control_(control),
        events_(events),
        last_digest_(last_digest) {}

  void observe(const StepView& view) override {
    if (view.step == facts_.resumed_from) return;  // it is there already
    const bool by_steps = every_steps_ > 0 && view.step > 0 && view.step % every_steps_ == 0;
    if (view.last || view.checkpoint_wanted || by_steps || due_by_clock()) write(view);
  }

  void interrupted(const StepView& view) override {
    if (view.step != facts_.resumed_from && view.step != written_step_) write(view);
  }

  void failed(const StepView& view) override {
    write_snapshot(facts_.directory.file("post_mortem.h5"), describe(facts_, view), particles_of(facts_, view),
                   columns_of(facts_, view));
    events_.write("failed", {{"step", view.step}});
  }

 private:
  const Communicator& communicator() const { return facts_.measure.layout().communicator(); }

  /// The root's clock decides for all.
  bool due_by_clock() const {
    if (every_seconds_ == 0) return false;
    const double now = facts_.profile.seconds_since_start();
    return communicator().maximum(Index{communicator().is_root() && now - written_at_ >= every_seconds_}) > 0;
  }

  void write(const StepView& view) {
    const Profile::Lap lap(facts_.profile, Phase::output);
    const double begin = facts_.profile.seconds_since_start();
    last_digest_ = write_checkpoint(facts_.directory.checkpoint(view.step), describe(facts_, view),
                                    particles_of(facts_, view), view.memory(), columns_of(facts_, view));
    communicator().on_root([&] { facts_.directory.announce_checkpoint(view.step, keep_); });
    facts_.profile.bytes_written += static_cast<std::uint64_t>(view.state.size()) * sizeof(double);
    written_at_ = facts_.profile.seconds_since_start();
    written_step_ = view.step;
    control_.note_checkpoint(written_at_ - begin);
    events_.write("checkpoint", {{"step", view.step}, {"digest", last_digest_}, {"seconds", written_at_ - begin}});
  }

  const RunFacts& facts_;
  Index every_steps_, keep_;
  double every_seconds_, written_at_ = 0;
  Index written_step_ = -1;
  RunControl& control_;
  const EventLog& events_;
  std::string& last_digest_;
};

}  // namespace

std::unique_ptr<Observer> make_checkpoints(const RunFacts& facts, const Config& checkpoint, RunControl& control,
                                           const EventLog& events, std::string& last_digest) {
  return std::make_unique<Checkpoints>(facts, checkpoint, control, events, last_digest);
}

TableSchema checkpoint_schema() {
  return table_schema(
      "files with the newest state",
      {Key::integer("every_steps")
           .default_to("0")
           .at_least(0)
           .in("steps")
           .may_change()
           .says("steps between checkpoints; 0 for none but the last step's"),
       Key::real("every_minutes")
           .default_to("30.0")
           .at_least(0)
           .in("minutes")
           .may_change()
           .says("time between checkpoints; 0 for none by the clock"),
       Key::integer("keep").default_to("3").at_least(1).may_change().says("how many of the newest are kept")});
}

}  // namespace wasserstrom
