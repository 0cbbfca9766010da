// What a product can do, as facts. Everything above dialects/ asks these and never a product's
// name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace ratchet {

struct Capabilities {
  std::string_view product;        // the key in migration files: "sqlite", "postgres"
  std::string_view display_name;   // "SQLite"
  bool insert_trigger_can_assign;  // a trigger fills a NOT NULL column before it is checked
  bool views_take_writes;          // a plain view can be written to, and counts its rows
  bool has_enums;
  bool has_comments;
  bool has_named_constraints;  // constraints are objects that can be dropped or renamed
  bool has_storage_parameters;
  bool ddl_is_transactional;  // every step and its journal entry are one transaction
  std::size_t identifier_bytes_max;
  Milliseconds batch_time{250};      // how long a batch of row work may hold its locks
  bool has_one_writer = false;       // a writer keeps every other one out: batches leave gaps
  bool inserts_can_replace = false;  // INSERT OR REPLACE deletes rows, and no trigger hears of it
  bool stores_by_choice = false;     // a table may enforce its types, or lie by its primary key
  bool has_partitions = false;
  bool keeps_prepared_shapes = false;  // a prepared statement fails when its columns change
};

}  // namespace ratchet
