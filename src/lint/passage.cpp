#include "lint/passage.hpp"

#include <algorithm>

namespace ratchet {
namespace {

// Below it a scan or a rewrite takes a few milliseconds, as short as the locks that nobody minds.
constexpr std::int64_t kSmallRowsMax = 10'000;
constexpr std::int64_t kSmallBytesMax = 10'000'000;

bool begins_with(const std::vector<Identifier>& key, const std::vector<Identifier>& columns) {
  if (columns.empty() || key.size() < columns.size()) return false;
  // In whatever order: each of them is looked up by its value.
  return std::ranges::all_of(columns, [&](const Identifier& column) {
    const auto end = key.begin() + static_cast<std::ptrdiff_t>(columns.size());
    return std::find(key.begin(), end, column) != end;
  });
}

}  // namespace

Passage::Passage(const Effects& effects, const Manners& manners, const TableSizes& sizes,
                 const Before& before)
    : effects_(effects), manners_(manners), sizes_(sizes), before_(before) {
  follow();
}

void Passage::follow() {
  const bool wraps = manners_.runs_in == RunsIn::one_transaction;
  bool is_open = wraps;
  bool session_timeout = manners_.lock_timeout == LockTimeout::from_runner;
  bool local_timeout = session_timeout;  // until the transaction ends
  int transaction = 0;
  std::size_t statement = 0;
  for (std::size_t at = 0; at < effects_.size(); ++at) {
    const Effect& effect = effects_[at];
    if (!is_open && effect.statement != statement) ++transaction;
    statement = effect.statement;
    if (effect.kind == EffectKind::begin && !is_open) {
      is_open = true;
      ++transaction;
    }
    if (effect.kind == EffectKind::set_lock_timeout) {
      // Outside of a transaction SET LOCAL does nothing.
      if (effect.keyed && is_open) local_timeout = effect.is_on;
      if (!effect.keyed) session_timeout = local_timeout = effect.is_on;
    }
    points_.push_back(
        {.transaction = transaction, .in_block = is_open, .has_lock_timeout = local_timeout});
    if (effect.kind == EffectKind::end) {
      is_open = wraps;
      local_timeout = session_timeout;
      ++transaction;
    }
    const bool makes =
        effect.kind == EffectKind::create_table || effect.kind == EffectKind::create_partition;
    if (makes && !effect.unless_exists) made_.try_emplace(*effect.table, at);
  }
}

bool Passage::is_new(const QualifiedName& table, std::size_t at) const {
  const auto made = made_.find(table);
  return before_.new_tables.contains(table) || (made != made_.end() && made->second <= at);
}

std::optional<TableSize> Passage::size_of(const QualifiedName& table) const {
  const auto found = sizes_.find(to_string(table));
  return found == sizes_.end() ? std::nullopt : std::optional(found->second);
}

bool Passage::is_felt(const std::optional<QualifiedName>& table, std::size_t at) const {
  if (!table) return true;
  if (is_new(*table, at)) return false;
  const auto size = size_of(*table);
  return !size || size->rows > kSmallRowsMax || size->bytes > kSmallBytesMax;
}

const EffectLock* Passage::blocking_lock(std::size_t at) const {
  const std::vector<EffectLock>& locks = effects_[at].locks;
  const auto found = std::ranges::find_if(locks, [&](const EffectLock& lock) {
    return lock.blocks != Blocks::nothing && !is_new(lock.table, at);
  });
  return found == locks.end() ? nullptr : &*found;
}

std::optional<std::size_t> Passage::holder_before(std::size_t at) const {
  if (!in_block(at)) return std::nullopt;
  for (std::size_t each = 0; each < at; ++each) {
    const bool is_other = effects_[each].statement != effects_[at].statement;
    if (is_other && same_transaction(each, at) && blocking_lock(each) != nullptr) return each;
  }
  return std::nullopt;
}

bool Passage::comes_again(std::size_t at) const {
  const Effect& drop = effects_[at];
  if (!drop.columns.empty()) return false;
  const auto after = effects_.begin() + static_cast<std::ptrdiff_t>(at);
  return std::any_of(after, effects_.end(), [&](const Effect& effect) {
    const bool is_table = effect.kind == EffectKind::rename && effect.columns.empty();
    return is_table && !effect.others.empty() && effect.others.front() == drop.table;
  });
}

bool Passage::has_key(const QualifiedName& table, const std::vector<Identifier>& columns) const {
  const auto known = before_.keys.find(table);
  if (known != before_.keys.end()) {
    for (const auto& key : known->second) {
      if (begins_with(key, columns)) return true;
    }
  }
  return std::ranges::any_of(effects_, [&](const Effect& effect) {
    const bool is_key =
        effect.kind == EffectKind::create_index || effect.kind == EffectKind::add_key;
    return is_key && effect.table == table && begins_with(effect.columns, columns);
  });
}

}  // namespace ratchet
