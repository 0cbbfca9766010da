#include "engine/certify.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
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
    forget_begun();
    const auto check = row_check(site_.store());
    LiveRegulator regulator(site_, regulated());
    ComparisonParts with = parts(site_.session(), *check, regulator);
    Mending mending(site_, lease_, {.migration = shown_.migration, .work = work(), .right = right},
                    *check);
    with.on_broken = [&](const Batch& batch) { mending.put_right(batch); };
    with.beside = nullptr;  // the mending is of this thread
    with.keep_lease = [this](const BatchProgress& told, const PassStanding&) { show(told); };
    compare(with, comparison_settings());
    return mending.rows();
  }

  CertificateRecord run() {
    for (int pass = 1; pass <= kPassesMax; ++pass) {
      const Ground before = read_ground();
      take_up(before);
      const Comparison found = compare_rows(before);
      if (auto certificate = put_certificate(before, found)) return *certificate;
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
      begun_ = comparison_under_way(transaction);
    });
    return ground;
  }

  std::optional<ComparisonRecord> comparison_under_way(Transaction& transaction) const {
    for (auto& each : site_.journal().certificates.under_way(transaction, shown_.migration)) {
      if (each.so_far.mapping == mapping_key(mapping_)) return std::move(each);
    }
    return std::nullopt;
  }

  // A comparison that was begun is gone on with where nothing has changed that its rows were
  // compared under; else it is worth nothing any more.
  void take_up(const Ground& ground) {
    started_ = site_.clock().wall();
    if (!begun_) return;
    const CertificateRecord& was = begun_->so_far;
    const bool stands = was.engine == kVersion && begun_->replica == place_.replica() &&
                        ground == Ground{.schema_version = was.schema_version,
                                         .fingerprint = was.fingerprint,
                                         .guards = was.guards};
    if (stands) started_ = was.started;
    site_.observer().note(fmt::format(
        "the comparison of {} that was begun at {} {}", work(), to_brief(was.started),
        stands ? fmt::format("goes on behind {} rows", with_thousands(was.rows_seen))
               : "starts over: the schema, the triggers or the place it reads at have changed"));
    if (!stands) forget_begun();
  }

  std::optional<PassStanding> written_down() {
    site_.read([&](Transaction& transaction) { begun_ = comparison_under_way(transaction); });
    if (!begun_) return std::nullopt;
    const CertificateRecord& was = begun_->so_far;
    PassStanding standing{.found = {.rows = was.rows_seen,
                                    .broken = was.broken,
                                    .quarantined = was.quarantined,
                                    .lossy = was.lossy,
                                    .samples = was.samples,
                                    .snapshot = was.snapshot},
                          .snapshots = begun_->snapshots,
                          .looks_again = begun_->looks_again};
    for (const std::string& each : begun_->places) standing.places.push_back({each});
    standing.quarantined.insert(begun_->quarantined_keys.begin(), begun_->quarantined_keys.end());
    return standing;
  }

  void forget_begun() {
    site_.write(lease_, [&](Transaction& transaction) {
      site_.journal().certificates.forget_under_way(transaction, shown_.migration,
                                                    mapping_key(mapping_));
    });
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

  Comparison compare_rows(const Ground& ground) {
    place_.catch_up(lease_, shown_.migration);
    const auto check = row_check(place_.store());
    LiveRegulator regulator(site_, regulated());
    ComparisonParts with = parts(place_.session(), *check, regulator);
    with.keep_lease = [&](const BatchProgress& told, const PassStanding& standing) {
      write_down(told, ground, standing);
    };
    if (!mapping_.rows.to_store) with.written_down = [this] { return written_down(); };
    return compare(with, comparison_settings());
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
            .keep_lease = [this](const BatchProgress& told, const PassStanding&) { show(told); },
            .beside = [this](const std::stop_token&,
                             const auto& work) { place_.with_another_session(work); }};
  }

  ComparisonSettings comparison_settings() const {
    return {.work = work(),
            .lock_budget = site_.settings().lock_budget,
            .in_quarantine = in_quarantine_,
            .workers = site_.settings().verify_workers,
            .snapshot_max = site_.settings().verify_snapshot_max};
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
  std::optional<CertificateRecord> put_certificate(const Ground& before, const Comparison& found) {
    const CertificateRecord certificate = record(started_, before, found);
    bool stood_still = false;
    site_.write(lease_, [&](Transaction& transaction) {
      site_.journal().segments.forget_step(transaction, shown_.migration, shown_.ordinal);
      const InHand migration = take_in_hand(site_, transaction, shown_.migration);
      stood_still = ground_in(transaction, site_, migration, mapping_) == before;
      const CertificateTable& table = site_.journal().certificates;
      stood_still ? table.put(transaction, migration.id(), certificate)
                  : table.forget_under_way(transaction, shown_.migration, certificate.mapping);
    });
    return stood_still ? std::optional(certificate) : std::nullopt;
  }

  void show(const BatchProgress& progress) {
    site_.write(lease_, [&](Transaction& transaction) {
      site_.journal().segments.put(transaction, shown_, {.progress = progress});
    });
  }

  // So that whoever comes next can go on from there, once there is anything behind it.
  void write_down(const BatchProgress& progress, const Ground& ground,
                  const PassStanding& standing) {
    ComparisonRecord begun{.so_far = record(started_, ground, standing.found),
                           .snapshots = standing.snapshots,
                           .looks_again = standing.looks_again,
                           .replica = place_.replica()};
    begun.so_far.snapshot = standing.found.snapshot;
    const bool has_begun = standing.found.rows > 0 || !standing.found.snapshot.empty();
    const bool is_worth_it = !mapping_.rows.to_store && has_begun;
    for (const Cursor& each : standing.places) begun.places.push_back(each.text);
    begun.quarantined_keys.assign(standing.quarantined.begin(), standing.quarantined.end());
    site_.write(lease_, [&](Transaction& transaction) {
      site_.journal().segments.put(transaction, shown_, {.progress = progress});
      if (is_worth_it) site_.journal().certificates.put(transaction, shown_.migration, begun);
    });
  }

  Site& site_;
  const Lease& lease_;
  SegmentKey shown_;
  const DualWrite& mapping_;
  ReadingPlace place_;
  Scene scene_;
  std::set<std::string> in_quarantine_;
  WallTime started_;
  std::optional<ComparisonRecord> begun_;  // by this process or one before
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
