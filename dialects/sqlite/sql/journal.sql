-- The journal, as docs/journal.md describes it. Append-only: a journal holds the number of these
-- statements that it was made by, a newer ratchet runs those behind it, an older one refuses. So
-- never change a statement that was released; add ALTER TABLE behind the last one.
--
-- Nothing here is newer than SQLite 3.8.2: a client with an older library must be able to read the
-- schema (no STRICT, no generated columns). No AUTOINCREMENT: it would make sqlite_sequence.

CREATE TABLE ratchet_meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE ratchet_migration (
  id          TEXT    NOT NULL PRIMARY KEY,
  number      INTEGER NOT NULL,
  state       TEXT    NOT NULL,
  position    TEXT,
  direction   TEXT    NOT NULL,
  since       TEXT    NOT NULL,
  adopted     INTEGER NOT NULL,
  description TEXT    NOT NULL,
  checksum    TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  plan        TEXT    NOT NULL,
  tables      TEXT    NOT NULL,
  base        TEXT    NOT NULL,
  definitions TEXT    NOT NULL,
  guards      TEXT    NOT NULL,
  dependants  TEXT    NOT NULL,
  last_error  TEXT    NOT NULL
);

CREATE TABLE ratchet_step (
  migration          TEXT    NOT NULL,
  ordinal            INTEGER NOT NULL,
  phase              TEXT    NOT NULL,
  action             TEXT    NOT NULL,
  summary            TEXT    NOT NULL,
  state              TEXT    NOT NULL,
  attempts           INTEGER NOT NULL,
  started            TEXT,
  finished           TEXT,
  held_ms            INTEGER NOT NULL,
  error              TEXT    NOT NULL,
  definitions_before TEXT    NOT NULL,
  definitions_after  TEXT    NOT NULL,
  in_force           INTEGER,
  PRIMARY KEY (migration, ordinal)
);

CREATE TABLE ratchet_segment (
  migration     TEXT    NOT NULL,
  ordinal       INTEGER NOT NULL,
  segment       INTEGER NOT NULL,
  task          INTEGER NOT NULL,
  place         TEXT    NOT NULL,
  pass          INTEGER NOT NULL,
  rows_seen     INTEGER NOT NULL,
  rows_changed  INTEGER NOT NULL,
  finished      INTEGER NOT NULL,
  progress      TEXT    NOT NULL,
  lease         INTEGER NOT NULL,
  claim         INTEGER NOT NULL,
  worker        TEXT    NOT NULL,
  host          TEXT    NOT NULL,
  pid           INTEGER NOT NULL,
  claimed_until TEXT    NOT NULL,
  PRIMARY KEY (migration, ordinal, segment)
);

CREATE TABLE ratchet_quarantine (
  migration TEXT    NOT NULL,
  ordinal   INTEGER NOT NULL,
  task      INTEGER NOT NULL,
  row_key   TEXT    NOT NULL,
  work      TEXT    NOT NULL,
  error     TEXT    NOT NULL,
  since     TEXT    NOT NULL,
  skipped   TEXT,
  PRIMARY KEY (migration, ordinal, task, row_key)
);

CREATE TABLE ratchet_certificate (
  migration      TEXT    NOT NULL,
  mapping        TEXT    NOT NULL,
  work           TEXT    NOT NULL,
  started        TEXT    NOT NULL,
  made           TEXT    NOT NULL,
  rows_seen      INTEGER NOT NULL,
  broken         INTEGER NOT NULL,
  lossy          INTEGER NOT NULL,
  quarantined    INTEGER NOT NULL,
  samples        TEXT    NOT NULL,
  fingerprint    TEXT    NOT NULL,
  guards         TEXT    NOT NULL,
  schema_version INTEGER NOT NULL,
  engine         TEXT    NOT NULL,
  PRIMARY KEY (migration, mapping)
);

CREATE TABLE ratchet_control (
  migration TEXT NOT NULL,
  name      TEXT NOT NULL,
  value     TEXT NOT NULL,
  set_by    TEXT NOT NULL,
  set_at    TEXT NOT NULL,
  reason    TEXT NOT NULL,
  PRIMARY KEY (migration, name)
);

CREATE TABLE ratchet_event (
  number    INTEGER NOT NULL PRIMARY KEY,
  at        TEXT    NOT NULL,
  migration TEXT    NOT NULL,
  actor     TEXT    NOT NULL,
  what      TEXT    NOT NULL,
  detail    TEXT    NOT NULL
);

CREATE TABLE ratchet_lease (
  migration TEXT    NOT NULL PRIMARY KEY,
  owner     TEXT    NOT NULL,
  host      TEXT    NOT NULL,
  pid       INTEGER NOT NULL,
  token     INTEGER NOT NULL,
  taken     TEXT    NOT NULL,
  renewed   TEXT    NOT NULL,
  expires   TEXT    NOT NULL,
  session   TEXT    NOT NULL
);

ALTER TABLE ratchet_certificate ADD COLUMN snapshot TEXT NOT NULL DEFAULT '';

CREATE TABLE ratchet_rollout (
  migration TEXT NOT NULL PRIMARY KEY,
  share     REAL NOT NULL,
  keys      TEXT NOT NULL,
  set_by    TEXT NOT NULL,
  set_at    TEXT NOT NULL,
  reason    TEXT NOT NULL,
  mark      TEXT NOT NULL
);

CREATE TABLE ratchet_comparison (
  migration        TEXT    NOT NULL,
  mapping          TEXT    NOT NULL,
  work             TEXT    NOT NULL,
  started          TEXT    NOT NULL,
  made             TEXT    NOT NULL,
  rows_seen        INTEGER NOT NULL,
  broken           INTEGER NOT NULL,
  lossy            INTEGER NOT NULL,
  quarantined      INTEGER NOT NULL,
  samples          TEXT    NOT NULL,
  fingerprint      TEXT    NOT NULL,
  guards           TEXT    NOT NULL,
  schema_version   INTEGER NOT NULL,
  engine           TEXT    NOT NULL,
  snapshot         TEXT    NOT NULL,
  snapshots        INTEGER NOT NULL,
  places           TEXT    NOT NULL,
  looks_again      INTEGER NOT NULL,
  quarantined_keys TEXT    NOT NULL,
  replica          TEXT    NOT NULL,
  PRIMARY KEY (migration, mapping)
);
