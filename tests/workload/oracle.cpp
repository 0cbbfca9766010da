#include "workload/oracle.hpp"

#include "base/text.hpp"

namespace ratchet::workload {
namespace {

std::string display(const Row& row) {
  std::vector<std::string> values;
  for (const Value& value : row) values.push_back(to_display(value));
  return "(" + join(values, {}) + ")";
}

}  // namespace

LogicalRow completed(const Shape& shape, Generation generation,
                     const std::optional<LogicalRow>& was, LogicalRow row) {
  switch (generation) {
    case Generation::old_application:
      if (was && was->before == row.before) {
        row.after = was->after;
      } else {
        row.after = shape.forward(row.before, was ? std::optional(was->after) : std::nullopt);
      }
      break;
    case Generation::new_application:
      if (was && was->after == row.after) {
        row.before = was->before;
      } else {
        row.before = shape.backward(row.after, was ? std::optional(was->before) : std::nullopt);
      }
      break;
    case Generation::both_sides: break;
  }
  return row;
}

Row as_read_by(Generation generation, const LogicalRow& row) {
  const Row& side = generation == Generation::new_application ? row.after : row.before;
  Row read = row.common;
  read.insert(read.end(), side.begin(), side.end());
  return read;
}

void Oracle::put(const Row& key, LogicalRow row) {
  const std::lock_guard lock(mutex_);
  rows_.insert_or_assign(key, std::move(row));
}

void Oracle::erase(const Row& key) {
  const std::lock_guard lock(mutex_);
  rows_.erase(key);
}

void Oracle::forget_new_side(const Shape& shape) {
  const std::lock_guard lock(mutex_);
  for (auto& [key, row] : rows_) row.after = shape.forward(row.before, std::nullopt);
}

std::optional<LogicalRow> Oracle::find(const Row& key) const {
  const std::lock_guard lock(mutex_);
  const auto at = rows_.find(key);
  return at == rows_.end() ? std::nullopt : std::optional(at->second);
}

std::map<Row, Row> Oracle::as_read_by(Generation generation) const {
  const std::lock_guard lock(mutex_);
  std::map<Row, Row> read;
  for (const auto& [key, row] : rows_) {
    read.emplace_hint(read.end(), key, workload::as_read_by(generation, row));
  }
  return read;
}

std::size_t Oracle::size() const {
  const std::lock_guard lock(mutex_);
  return rows_.size();
}

std::vector<std::string> differences(const std::map<Row, Row>& expected,
                                     const std::map<Row, Row>& found, std::size_t sentences_max) {
  std::vector<std::string> sentences;
  const auto say = [&](std::string sentence) {
    if (sentences.size() < sentences_max) sentences.push_back(std::move(sentence));
  };
  for (const auto& [key, row] : expected) {
    const auto at = found.find(key);
    if (at == found.end()) {
      say(display(key) + " was acknowledged as " + display(row) + " and is missing");
    } else if (at->second != row) {
      say(display(key) + " was acknowledged as " + display(row) + " and is " + display(at->second));
    }
  }
  for (const auto& [key, row] : found) {
    if (!expected.contains(key)) say(display(key) + " is " + display(row) + ", never written");
  }
  return sentences;
}

}  // namespace ratchet::workload
