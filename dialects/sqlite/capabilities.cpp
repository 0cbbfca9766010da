#include "sqlite/capabilities.hpp"

namespace ratchet::sqlite {

const Capabilities& capabilities() {
  static constexpr Capabilities kCapabilities{
      .product = "sqlite",
      .display_name = "SQLite",
      .insert_trigger_can_assign = false,
      .views_take_writes = false,
      .has_enums = false,
      .has_comments = false,
      .has_named_constraints = false,
      .has_storage_parameters = false,
      .ddl_is_transactional = true,
      .identifier_bytes_max = 1'000'000,  // SQLite itself: as long as a statement may be
      .batch_time = Milliseconds{50},
      .has_one_writer = true,
      .inserts_can_replace = true,
      .stores_by_choice = true,
  };
  return kCapabilities;
}

}  // namespace ratchet::sqlite
