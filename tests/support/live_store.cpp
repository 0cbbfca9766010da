#include "support/live_store.hpp"

namespace ratchet::testing {

std::string_view name(Product product) {
  switch (product) {
    case Product::sqlite: return "Sqlite";
    case Product::postgres: return "Postgres";
  }
  return "";
}

std::string_view name(JournalMode mode) {
  switch (mode) {
    case JournalMode::wal: return "wal";
    case JournalMode::rollback_journal: return "delete";
  }
  return "";
}

}  // namespace ratchet::testing
