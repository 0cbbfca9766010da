#include "postgres/index_build.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/rows_in_the_way.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

// Of one partition: its own name and the index's, or what fits of them.
Identifier name_on(const Table& partition, const Identifier& index) {
  const std::string whole = partition.name.name.text() + "_" + index.text();
  if (whole.size() <= kLongestName) return Identifier(whole);
  constexpr std::size_t kBytesShown = 40;
  return Identifier(excerpt_of(whole, kBytesShown) + "_" + fingerprint_of(whole).substr(0, 6));
}

SqlText dropping_leftover(const Table& table, const Identifier& name) {
  return sql("DROP INDEX CONCURRENTLY IF EXISTS {}", index_in(table.name, name));
}

// "CREATE UNIQUE INDEX i ON ..."
std::string concurrently(std::string definition) {
  constexpr std::string_view kWord = " INDEX ";
  const std::size_t at = definition.find(kWord);
  ensure(at != std::string::npos, "an index that is not created");
  return definition.insert(at + kWord.size(), "CONCURRENTLY ");
}

class Build {
 public:
  Build(const CreateIndex& step, const Scene& scene, const LockManners& manners)
      : step_(step), scene_(scene), manners_(manners) {}

  void add(const Table& table, const Identifier& name) {
    const Index* there = find_index_of(table, name);
    if (table.partition_key.empty()) {
      if (there != nullptr && there->valid) return;
      if (there != nullptr) made_.before.push_back(dropping_leftover(table, name));
      made_.before.push_back(create_index(step_, table.name, name, IndexBuild::concurrently));
      return;
    }
    if (there == nullptr) {
      made_.before.push_back(
          manners_.around({table.name}, Lock::share,
                          {create_index(step_, table.name, name, IndexBuild::only_here)}));
    }
    for (const Table& each : scene_.schema.tables) {
      const bool is_partition =
          !each.partition_bound.empty() && std::ranges::count(each.parents, table.name) > 0;
      if (!is_partition) continue;
      const Identifier part = name_on(each, name);
      add(each, part);  // as deep as the partitions
      made_.statements.push_back(sql("ALTER INDEX {} ATTACH PARTITION {}",
                                     index_in(table.name, name), index_in(each.name, part)));
    }
  }

  StepSql take() { return std::move(made_); }

 private:
  const CreateIndex& step_;
  const Scene& scene_;
  const LockManners& manners_;
  StepSql made_;
};

}  // namespace

StepSql build_index(const CreateIndex& step, const Identifier& name, const Scene& scene,
                    const LockManners& manners) {
  Build build(step, scene, manners);
  build.add(table_in(scene, step.table), name);
  StepSql made = build.take();
  if (!made.before.empty()) made.in_the_way = refused_by(step, name, scene);
  return made;
}

StepSql index_again(const Table& table, const IndexText& index, const LockManners& manners) {
  if (!table.partition_key.empty()) {
    return manners.locked({table.name}, Lock::share, {sql("{}", UserSql{index.definition})});
  }
  const Index* there = find_index_of(table, index.name);
  if (there != nullptr && there->valid) return {};
  StepSql made;
  if (there != nullptr) made.before.push_back(dropping_leftover(table, index.name));
  made.before.push_back(sql("{}", UserSql{concurrently(index.definition)}));
  return made;
}

}  // namespace ratchet::postgres
