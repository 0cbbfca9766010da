-- 0007_split_name
-- Each step is one transaction, together with its entry in the journal.

-- ==== expand ====

-- 1 add column users.first_name text, lock: writer, held < 5 ms
ALTER TABLE "users" ADD COLUMN "first_name" text;

-- 2 add column users.last_name text, lock: writer, held < 5 ms

-- ==== migrate ====

-- 3 dual write users: name <-> first_name, last_name, lock: writer, held < 5 ms
-- outside the transaction:
PRAGMA recursive_triggers = 0;
-- in one transaction:
SELECT ? -- 'it''s bound';

-- ==== backfill ====

-- 4 copy users, in place, lock: rows, held ~50 ms; in batches, one is shown

-- ==== verify ====

-- 5 compare every row of users, lock: none; in batches, one is shown

-- ==== contract ====

-- 6 retire users.name (still maintained), lock: writer, held < 5 ms

-- ==== purge ====

-- 7 retire users.name (still maintained), lock: writer, held ~1.1 s
