#include "engine/certify.hpp"

#include <fmt/format.h>

#include "base/version.hpp"
#include "engine/live_regulator.hpp"
#include "engine/mending.hpp"
#include "engine/reading_place.hpp"
#include "engine/relaying.hpp"
#include "engine/row_guards.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"
#include "verify/comparison.hpp"

namespace ratchet {
namespace {

constexpr int kPassesMax = 3;

// What must stand still while the rows are compared.
struct Ground {
  std::int64_t schema_version = 0;
  std::string fingerprint;
  Definitions guards;
  bool operator==(const Ground&) const = default;
};

Ground ground_in(Transaction& transaction, Site& site, const InHand& migration,
                 const DualWrite& mapping) {
  const Schema schema = site.read_schema(transaction);
  require_no_changes_by_others(migration.record, schema);
  const auto& tables = migration.record.tables;
  return {.schema_version = schema.version,
          .fingerprint = fingerprint(definitions_of(schema, tables)),
          .guards = row_guards(site, transaction, mapping, guards_on(schema, tables))};
}

class Certifying {
 public:
  Certifying(Site& site, const Lease& lease, SegmentKey shown, const DualWrite& mapping)
      : site_(site),
        lease_(lease),
        shown_(std::move(shown)),
        mapping_(mapping),
        place_(site, mapping.rows.to_store ? "" : site.settings().verify_replica) {}

  CertificateRecord sample() {
    const WallTime started = site_.clock().wall();
    const Ground ground = read_ground();
    place_.catch_up(lease_, shown_.migration);
    const auto check = row_check(place_.store());
    LiveRegulator regulator(site_, regulated());
    return record(started, ground,
                  take_sample(parts(place_.session(), *check, regulator), comparison_settings()));
  }

  std::int64_t mend(RightSide right) {
    read_ground();
    const auto check = row_check(site_.store());
    LiveRegulator regulator(site_, regulated());
    ComparisonParts with = parts(site_.session(), *check, regulator);
    Mending mending(site_, lease_, {.migration = shown_.migration, .work = work(), .right = right},
                    *check);
    with.on_broken = [&](const Batch& batch) { mending.put_right(batch); };
    with.beside = nullptr;  // the mending is of this thread
    compare(with, comparison_settings());
    return mending.rows();
  }

  CertificateRecord run() {
    for (int pass = 1; pass <= kPassesMax; ++pass) {
      const WallTime started = site_.clock().wall();
      const Ground before = read_ground();
      const Comparison found = compare_rows();
      if (auto certificate = put_certificate(started, before, found)) return *certificate;
      site_.observer().note("the schema has moved during the comparison; comparing again");
    }
    throw Error(ErrorKind::diverged,
                {.message = fmt::format("the schema moved during each of {} comparisons of {}",
                                        kPassesMax, work()),
                 .hint = "See that nobody changes the schema (VACUUM counts too) meanwhile."});
  }

 private:
  std::string work() const {
    const auto& store = mapping_.rows.to_store;
    return to_string(mapping_.table) + (mapping_.to ? " and " + to_string(*mapping_.to) : "") +
           (store ? " in " + *store : "");
  }

  Ground read_ground() {
    Ground ground;
    site_.read([&](Transaction& transaction) {
      const InHand migration = take_in_hand(site_, transaction, shown_.migration);
      ground = ground_in(transaction, site_, migration, mapping_);
      scene_ = site_.read_scene(transaction);
      in_quarantine_ = quarantined_of(transaction, migration);
    });
    return ground;
  }

  // Keys of the rows that the copies into this mapping's table could not convert.
  std::set<std::string> quarantined_of(Transaction& transaction, const InHand& migration) const {
    std::set<std::string> keys;
    for (const auto& each : site_.journal().quarantine.of(transaction, shown_.migration)) {
      const auto* copy = std::get_if<Copy>(&migration.planned(each.task.ordinal).step);
      if (copy != nullptr && copy->table == mapping_.table && copy->to == mapping_.to)
        keys.insert(each.row.key);
    }
    return keys;
  }

  Comparison compare_rows() {
    place_.catch_up(lease_, shown_.migration);
    const auto check = row_check(place_.store());
    LiveRegulator regulator(site_, regulated());
    return compare(parts(place_.session(), *check, regulator), comparison_settings());
  }

  std::unique_ptr<RowCheck> row_check(Store& store) {
    if (mapping_.rows.to_store) return site_.relaying()->checking();
    return store.row_check(mapping_, scene_);
  }

  RegulatedWork regulated() const {
    return {
        .migration = shown_.migration, .kind = RegulatedKind::reads, .tables = tables_of(mapping_)};
  }

  ComparisonParts parts(Session& session, RowCheck& check, Regulator& regulator) {
    return {.session = session,
            .orders = site_.session(),
            .check = check,
            .regulator = regulator,
            .clock = site_.clock(),
            .observer = site_.observer(),
            .stop = site_.stop(),
            .keep_lease = [this](const BatchProgress& told) { show(told); },
            .beside = [this](const std::stop_token&,
                             const auto& work) { place_.with_another_session(work); }};
  }

  ComparisonSettings comparison_settings() const {
    return {.work = work(),
            .lock_budget = site_.settings().lock_budget,
            .in_quarantine = in_quarantine_,
            .workers = site_.settings().verify_workers};
  }

  CertificateRecord record(WallTime started, const Ground& ground, const Comparison& found) const {
    return {
        .mapping = mapping_key(mapping_),
        .work = work(),
        .started = started,
        .made = site_.clock().wall(),
        .rows_seen = found.rows,
        .broken = found.broken,
        .lossy = found.lossy,
        .quarantined = found.quarantined,
        .samples = found.samples,
        .fingerprint = ground.fingerprint,
        .guards = ground.guards,
        .schema_version = ground.schema_version,
        .engine = std::string(kVersion),
        .snapshot = found.snapshot + (place_.replica().empty() ? "" : " on " + place_.replica())};
  }

  // nullopt when the ground has moved meanwhile.
  std::optional<CertificateRecord> put_certificate(WallTime started, const Ground& before,
                                                   const Comparison& found) {
    const CertificateRecord certificate = record(started, before, found);
    bool stood_still = false;
    site_.write(lease_, [&](Transaction& transaction) {
      site_.journal().segments.forget_step(transaction, shown_.migration, shown_.ordinal);
      const InHand migration = take_in_hand(site_, transaction, shown_.migration);
      stood_still = ground_in(transaction, site_, migration, mapping_) == before;
      if (stood_still) {
        site_.journal().certificates.put(transaction, migration.id(), certificate);
      }
    });
    return stood_still ? std::optional(certificate) : std::nullopt;
  }

  void show(const BatchProgress& progress) {
    site_.write(lease_, [&](Transaction& transaction) {
      site_.journal().segments.put(transaction, shown_, {.progress = progress});
    });
  }

  Site& site_;
  const Lease& lease_;
  SegmentKey shown_;
  const DualWrite& mapping_;
  ReadingPlace place_;
  Scene scene_;
  std::set<std::string> in_quarantine_;
};

}  // namespace

CertificateRecord sample(Site& site, const Lease& lease, const SegmentKey& shown,
                         const DualWrite& mapping) {
  return Certifying(site, lease, shown, mapping).sample();
}

std::int64_t mend(Site& site, const Lease& lease, const SegmentKey& shown, const DualWrite& mapping,
                  RightSide right) {
  return Certifying(site, lease, shown, mapping).mend(right);
}

CertificateRecord certify(Site& site, const Lease& lease, const SegmentKey& shown,
                          const DualWrite& mapping) {
  return Certifying(site, lease, shown, mapping).run();
}

}  // namespace ratchet
