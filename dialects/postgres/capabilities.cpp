#include "postgres/capabilities.hpp"

namespace ratchet::postgres {

const Capabilities& capabilities() {
  static constexpr Capabilities kCapabilities{.product = "postgres",
                                              .display_name = "PostgreSQL",
                                              .insert_trigger_can_assign = true,
                                              .views_take_writes = true,
                                              .has_enums = true,
                                              .has_comments = true,
                                              .has_named_constraints = true,
                                              .has_storage_parameters = true,
                                              .ddl_is_transactional = true,
                                              .identifier_bytes_max = 63,
                                              .batch_time = Milliseconds{250},
                                              .has_one_writer = false,
                                              .inserts_can_replace = false,
                                              .has_partitions = true,
                                              .keeps_prepared_shapes = true};
  return kCapabilities;
}

}  // namespace ratchet::postgres
