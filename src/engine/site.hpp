// A store with the journal in it and a session on it: what every part of the engine works with. It
// owns the session and the way transactions are tried again; what is done in them is the callers'.
//
// One thread, one session, one transaction at a time.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/retry.hpp"
#include "engine/engine.hpp"
#include "engine/lasting_session.hpp"
#include "journal/journal.hpp"

namespace ratchet {

class Relaying;

class Site {
 public:
  explicit Site(EngineParts parts);

  const Dialect& dialect() const { return parts_.store.dialect(); }
  const Capabilities& capabilities() const { return dialect().capabilities(); }
  Store& store() const { return parts_.store; }
  // As EngineParts::other_store.
  Store& other_store(const std::string& name) const;
  Clock& clock() const { return parts_.clock; }
  Observer& observer() const { return parts_.observer; }
  const Settings& settings() const { return parts_.settings; }
  const Operator& operated_by() const { return parts_.operated_by; }
  std::stop_token stop() const { return parts_.stop; }
  const std::vector<std::string>& replicas() const { return parts_.replicas; }
  const Journal& journal() const { return journal_; }
  Session& session() { return session_; }
  // What another thread needs to work beside this one, on a session of its own.
  EngineParts beside(Observer& observer, std::stop_token stop) const;

  // One transaction; the whole of it is tried again while the store is busy, and the observer told.
  // write commits behind `body`; with a lease, it is held at the start and at the end.
  using Body = std::function<void(Transaction&)>;
  void read(const Body& body);
  void write(const Body& body);
  void write(const Lease& lease, const Body& body);
  // A single attempt, for what may as well be left undone.
  void try_write(const Body& body);

  Schema read_schema(Transaction& transaction) const { return store().read_schema(transaction); }
  // The schema, and the dual writes and repairs of every migration that are in force.
  Scene read_scene(Transaction& transaction);

  // All three throw Error{store_failed} for a journal that this ratchet can't go on from.
  // Throws Error{usage} when there is no journal, or an outdated one.
  void require_journal();
  // True when there is one.
  bool has_journal();
  // Makes or upgrades it. True when it made one.
  bool make_journal();

  void log(Transaction& transaction, const Event& event) const;  // number, time, actor: from here
  // While it waits, it renews the lease that was given last, if any: a transaction that is tried
  // again never got to commit its own renewal.
  Retrier retrier();
  void renew_while_waiting(const Lease* lease) { kept_ = lease; }
  // Who relays between this store and another one in this process; null: nobody.
  void relay_by(Relaying* relaying) { relaying_ = relaying; }
  Relaying* relaying() const { return relaying_; }
  void stop_if_asked(const std::string& before) const;

  // Read once each: plans never change.
  const Plan& plan_of(const MigrationRecord& record);

 private:
  JournalFound look_at_journal();
  void require_fitting_journal();
  void renew_kept();

  EngineParts parts_;
  Journal journal_;
  LastingSession session_;
  const Lease* kept_ = nullptr;
  Relaying* relaying_ = nullptr;
  SteadyTime renewed_{};
  std::map<std::string, Plan> plans_;  // by id and checksum of the stored text
};

// "ada@ops3"
std::string to_text(const Operator& who);

// What ratchet has to say of a time: "2026-11-22 15:04:05Z".
std::string to_brief(WallTime time);

// As a setting is written: "1h", "90s", "250ms".
std::string to_brief(Milliseconds duration);

}  // namespace ratchet
