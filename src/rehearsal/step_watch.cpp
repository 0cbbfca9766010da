#include "rehearsal/step_watch.hpp"

namespace ratchet {

StepWatch::StepWatch(std::stop_source stop, std::optional<StopPoint> point, int done_before)
    : stop_(std::move(stop)), point_(point), done_(done_before) {
  const bool is_there =
      point_ && point_->within == Within::between_steps && done_ >= point_->steps_done;
  if (is_there) stop_.request_stop();
}

void StepWatch::step_done(const StepProgress& step) {
  steps_.push_back(step);
  if (step.direction == Direction::back) return;
  ++done_;
  const bool is_there =
      point_ && point_->within == Within::between_steps && done_ >= point_->steps_done;
  if (is_there) stop_.request_stop();
}

void StepWatch::batch_done(const BatchProgress&) {
  if (point_ && point_->within == Within::rows && done_ >= point_->steps_done) stop_.request_stop();
}

}  // namespace ratchet
