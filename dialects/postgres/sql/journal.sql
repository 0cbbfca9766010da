-- The journal, as docs/journal.md describes it. Append-only: a journal holds the number of these
-- statements that it was made by, a newer ratchet runs those behind it, an older one refuses. So
-- never change a statement that was released; add ALTER TABLE behind the last one.
--
-- The schema also holds the functions that triggers call, so every client has to be able to use it.
-- (No line inside a statement ends with a semicolon.)

DO $$
DECLARE
  owner name := current_user;  -- of journal and tables; need not be allowed to make a schema
BEGIN
  IF to_regnamespace('ratchet') IS NULL THEN
    IF NOT has_database_privilege(current_database(), 'CREATE') THEN
      SET LOCAL ROLE NONE;  -- back to the DBA who acts as the owner, if it is one
    END IF;  -- now whoever may
    EXECUTE format('CREATE SCHEMA ratchet AUTHORIZATION %I', owner);  -- not for himself
    EXECUTE format('SET LOCAL ROLE %I', owner);  -- for the rest
  END IF;  -- made here, or by a DBA beforehand
  IF NOT has_schema_privilege('public', 'ratchet', 'USAGE') THEN
    GRANT USAGE ON SCHEMA ratchet TO PUBLIC;  -- else the first write of a client fails
  END IF;  -- and is left as it is
END
$$;

CREATE TABLE ratchet.meta (
  name  text   NOT NULL PRIMARY KEY,
  value text   NOT NULL
);

CREATE TABLE ratchet.migration (
  id          text   NOT NULL PRIMARY KEY,
  number      bigint NOT NULL,
  state       text   NOT NULL,
  position    text,
  direction   text   NOT NULL,
  since       text   NOT NULL,
  adopted     bigint NOT NULL,
  description text   NOT NULL,
  checksum    text   NOT NULL,
  source      text   NOT NULL,
  plan        text   NOT NULL,
  tables      text   NOT NULL,
  base        text   NOT NULL,
  definitions text   NOT NULL,
  guards      text   NOT NULL,
  dependants  text   NOT NULL,
  last_error  text   NOT NULL
);

CREATE TABLE ratchet.step (
  migration          text   NOT NULL,
  ordinal            bigint NOT NULL,
  phase              text   NOT NULL,
  action             text   NOT NULL,
  summary            text   NOT NULL,
  state              text   NOT NULL,
  attempts           bigint NOT NULL,
  started            text,
  finished           text,
  held_ms            bigint NOT NULL,
  error              text   NOT NULL,
  definitions_before text   NOT NULL,
  definitions_after  text   NOT NULL,
  in_force           bigint,
  PRIMARY KEY (migration, ordinal)
);

CREATE TABLE ratchet.segment (
  migration     text   NOT NULL,
  ordinal       bigint NOT NULL,
  segment       bigint NOT NULL,
  task          bigint NOT NULL,
  place         text   NOT NULL,
  pass          bigint NOT NULL,
  rows_seen     bigint NOT NULL,
  rows_changed  bigint NOT NULL,
  finished      bigint NOT NULL,
  progress      text   NOT NULL,
  lease         bigint NOT NULL,
  claim         bigint NOT NULL,
  worker        text   NOT NULL,
  host          text   NOT NULL,
  pid           bigint NOT NULL,
  claimed_until text   NOT NULL,
  PRIMARY KEY (migration, ordinal, segment)
);

CREATE TABLE ratchet.quarantine (
  migration text   NOT NULL,
  ordinal   bigint NOT NULL,
  task      bigint NOT NULL,
  row_key   text   NOT NULL,
  work      text   NOT NULL,
  error     text   NOT NULL,
  since     text   NOT NULL,
  skipped   text,
  PRIMARY KEY (migration, ordinal, task, row_key)
);

CREATE TABLE ratchet.certificate (
  migration      text   NOT NULL,
  mapping        text   NOT NULL,
  work           text   NOT NULL,
  started        text   NOT NULL,
  made           text   NOT NULL,
  rows_seen      bigint NOT NULL,
  broken         bigint NOT NULL,
  lossy          bigint NOT NULL,
  quarantined    bigint NOT NULL,
  samples        text   NOT NULL,
  fingerprint    text   NOT NULL,
  guards         text   NOT NULL,
  schema_version bigint NOT NULL,
  engine         text   NOT NULL,
  PRIMARY KEY (migration, mapping)
);

CREATE TABLE ratchet.control (
  migration text   NOT NULL,
  name      text   NOT NULL,
  value     text   NOT NULL,
  set_by    text   NOT NULL,
  set_at    text   NOT NULL,
  reason    text   NOT NULL,
  PRIMARY KEY (migration, name)
);

CREATE TABLE ratchet.event (
  number    bigint NOT NULL PRIMARY KEY,
  at        text   NOT NULL,
  migration text   NOT NULL,
  actor     text   NOT NULL,
  what      text   NOT NULL,
  detail    text   NOT NULL
);

CREATE TABLE ratchet.lease (
  migration text   NOT NULL PRIMARY KEY,
  owner     text   NOT NULL,
  host      text   NOT NULL,
  pid       bigint NOT NULL,
  token     bigint NOT NULL,
  taken     text   NOT NULL,
  renewed   text   NOT NULL,
  expires   text   NOT NULL,
  session   text   NOT NULL
);

ALTER TABLE ratchet.certificate ADD COLUMN snapshot text NOT NULL DEFAULT '';

CREATE TABLE ratchet.rollout (
  migration text NOT NULL PRIMARY KEY,
  share     double precision NOT NULL,
  keys      text NOT NULL,
  set_by    text NOT NULL,
  set_at    text NOT NULL,
  reason    text NOT NULL,
  mark      text NOT NULL
);

-- Whether the application goes by the new side for this key: docs/rollout.md. With the rights of
-- the owner, since the application need not read the journal.
CREATE FUNCTION ratchet.rollout(id text, key text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT coalesce(
    (SELECT share > 0 AND (keys::jsonb ? $2
            OR ('x' || left(encode(sha256(convert_to($1 || ':' || $2, 'UTF8')), 'hex'), 8))
                 ::bit(32)::bigint / 4294967296.0 < share)
     FROM ratchet.rollout WHERE migration = $1),
    false)
$$;

CREATE TABLE ratchet.comparison (
  migration        text   NOT NULL,
  mapping          text   NOT NULL,
  work             text   NOT NULL,
  started          text   NOT NULL,
  made             text   NOT NULL,
  rows_seen        bigint NOT NULL,
  broken           bigint NOT NULL,
  lossy            bigint NOT NULL,
  quarantined      bigint NOT NULL,
  samples          text   NOT NULL,
  fingerprint      text   NOT NULL,
  guards           text   NOT NULL,
  schema_version   bigint NOT NULL,
  engine           text   NOT NULL,
  snapshot         text   NOT NULL,
  snapshots        bigint NOT NULL,
  places           text   NOT NULL,
  looks_again      bigint NOT NULL,
  quarantined_keys text   NOT NULL,
  replica          text   NOT NULL,
  PRIMARY KEY (migration, mapping)
);
