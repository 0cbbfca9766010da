-- What lint must not say a word about. Each case stands behind a line of its own; cases know
-- nothing of each other, but all of them come after what is above the first.
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100), name text, age int, at timestamp(3),
                    price numeric(10,2), seen timestamptz);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric(10,2));
CREATE INDEX orders_user_idx ON orders (user_id);
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
-- case: a nullable column
ALTER TABLE users ADD COLUMN nickname text;
-- case: a constant default
ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true;
-- case: a stable default
ALTER TABLE users ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE users ADD COLUMN updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE users ADD COLUMN until date DEFAULT (now() + interval '1 day')::date;
-- case: columns of the usual types
ALTER TABLE users ADD COLUMN tags text[] NOT NULL DEFAULT '{}', ADD COLUMN data jsonb DEFAULT '{}'::jsonb;
-- case: a default that is volatile, for new rows only
ALTER TABLE users ADD COLUMN token uuid;
ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();
-- case: defaults
ALTER TABLE users ALTER COLUMN age SET DEFAULT 18;
ALTER TABLE users ALTER COLUMN age DROP DEFAULT;
-- case: types that keep their form
ALTER TABLE users ALTER COLUMN email TYPE varchar(200);
ALTER TABLE users ALTER COLUMN email TYPE text;
ALTER TABLE users ALTER COLUMN price TYPE numeric(14,2);
ALTER TABLE users ALTER COLUMN at TYPE timestamp(6);
-- case: NOT NULL with a proof
ALTER TABLE users ADD CONSTRAINT users_name_not_null CHECK (name IS NOT NULL) NOT VALID;
ALTER TABLE users VALIDATE CONSTRAINT users_name_not_null;
ALTER TABLE users ALTER COLUMN name SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_name_not_null;
-- case: NOT NULL that is there
ALTER TABLE users ALTER COLUMN id SET NOT NULL;
-- case: a check in two
ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
ALTER TABLE users VALIDATE CONSTRAINT adult;
-- case: a check in two transactions
BEGIN;
ALTER TABLE users ADD CONSTRAINT adult CHECK (age >= 18) NOT VALID;
COMMIT;
BEGIN;
ALTER TABLE users VALIDATE CONSTRAINT adult;
COMMIT;
-- case: a foreign key in two
ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_user_fk;
-- case: indexes beside clients
CREATE INDEX CONCURRENTLY users_age_idx ON users (age) WHERE age > 3;
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (lower(email)) INCLUDE (name);
DROP INDEX CONCURRENTLY users_age_idx;
REINDEX INDEX CONCURRENTLY orders_user_idx;
-- case: a unique constraint over an index
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
-- case: a new table with all that belongs to it
CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL,
                     token uuid DEFAULT gen_random_uuid(), n int CHECK (n > 0),
                     CONSTRAINT visits_user_fk FOREIGN KEY (user_id) REFERENCES users (id));
CREATE INDEX visits_user_idx ON visits (user_id);
ALTER TABLE visits ADD CONSTRAINT visits_n_key UNIQUE (n);
ALTER TABLE visits ADD COLUMN x serial;
INSERT INTO visits (user_id) SELECT id FROM users WHERE id = 1;
COMMENT ON TABLE visits IS 'who came';
GRANT SELECT ON visits TO PUBLIC;
-- case: a table made and filled in one transaction
BEGIN;
CREATE TABLE kinds (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO kinds VALUES (1, 'a'), (2, 'b');
CREATE INDEX kinds_name_idx ON kinds (name);
COMMIT;
-- case: a temporary table
CREATE TEMP TABLE picked (id bigint);
CREATE INDEX picked_idx ON picked (id);
UPDATE picked SET id = id + 1;
DROP TABLE picked;
-- case: a few rows by their key
UPDATE users SET name = 'Ada' WHERE id = 7;
DELETE FROM orders WHERE id IN (1, 2, 3);
UPDATE users SET name = 'Ada' WHERE id BETWEEN 1 AND 1000 AND name IS NULL;
INSERT INTO orders VALUES (1, 2, 3) ON CONFLICT (id) DO UPDATE SET total = excluded.total;
-- case: rows in batches
DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE total = 0 LIMIT 1000);
UPDATE users SET age = 1 WHERE ctid = ANY (ARRAY(SELECT ctid FROM users WHERE age IS NULL LIMIT 1000));
WITH batch AS (SELECT id FROM users WHERE age IS NULL ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED)
UPDATE users SET age = 1 FROM batch WHERE users.id = batch.id;
-- case: settings of a table
ALTER TABLE users SET (fillfactor = 80);
ALTER TABLE users ALTER COLUMN email SET STATISTICS 500;
ANALYZE users;
VACUUM (ANALYZE) users;
-- case: views, functions, types, sequences
CREATE VIEW adults AS SELECT * FROM users WHERE age >= 18;
CREATE OR REPLACE VIEW adults AS SELECT id FROM users WHERE age >= 18;
DROP VIEW adults;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TYPE mood AS ENUM ('sad', 'happy');
ALTER TYPE mood ADD VALUE 'calm';
CREATE SEQUENCE s;
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE SCHEMA IF NOT EXISTS shop;
-- case: a materialized view
CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) FROM orders GROUP BY user_id;
CREATE UNIQUE INDEX ON totals (user_id);
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
-- case: a trigger and its function
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen = now(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
-- case: a table renamed under a view
BEGIN;
ALTER TABLE users RENAME TO people;
CREATE VIEW users AS SELECT * FROM people;
COMMIT;
-- case: a partition by way of a check
CREATE TABLE events_1 (LIKE events INCLUDING ALL);
ALTER TABLE events_1 ADD CONSTRAINT bound CHECK (at >= '2024-01-01' AND at < '2024-02-01');
ALTER TABLE events ATTACH PARTITION events_1 FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
-- case: a partition that goes
ALTER TABLE events DETACH PARTITION events_0 CONCURRENTLY;
-- case: an index of a partitioned table
CREATE INDEX events_at_idx ON ONLY events (at);
CREATE INDEX CONCURRENTLY events_1_at_idx ON events_1 (at);
ALTER INDEX events_at_idx ATTACH PARTITION events_1_at_idx;
-- case: names that need quotes
CREATE TABLE "Order" (id int PRIMARY KEY, "select" int);
ALTER TABLE "Order" ALTER COLUMN "select" SET NOT NULL;
-- case: only reading
SELECT count(*) FROM users WHERE name LIKE '%UPDATE users SET%';
EXPLAIN SELECT * FROM users;
DO $$ BEGIN RAISE NOTICE 'done'; END $$;
