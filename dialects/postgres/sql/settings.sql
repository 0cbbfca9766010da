-- Pinned in every transaction: whatever the server, the database, the role or, behind a pooler,
-- somebody else has set. search_path, lock_timeout and what not every version has: session.cpp.
SET LOCAL quote_all_identifiers = off;  -- before search_path, which it would quote
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL row_security = off;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL TimeZone = 'UTC';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
SET LOCAL standard_conforming_strings = on;
SET LOCAL transform_null_equals = off;
-- To compile what is asked of the catalogs takes longer than to ask it.
SET LOCAL jit = off;
