#include "sqlite/signals/log_look.hpp"

namespace ratchet::sqlite {

std::optional<LogState> LogLook::look() {
  if (!connection_) connection_.emplace(file_);
  const auto first_of = [&](const SqlText& text) {
    return connection_->query(text, Blame::statement).at(0);
  };
  const Row frames = first_of(sql("PRAGMA wal_checkpoint(PASSIVE)"));  // busy, all, moved
  const std::int64_t all = as_integer(frames.at(1));
  if (all < 0) return std::nullopt;
  const std::int64_t page = as_integer(first_of(sql("PRAGMA page_size")).at(0));
  return LogState{.bytes = all * page, .held = (all - as_integer(frames.at(2))) * page};
}

}  // namespace ratchet::sqlite
