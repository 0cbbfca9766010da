-- Rows are read by ranges of ctid, and by no other plan: an index that happens to be smaller would
-- be read in its own order, for every batch anew.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL max_parallel_workers_per_gather = 0;
-- The next batch is worked on while this one is written to the disk. A crash of the server takes a
-- batch away together with its cursor, and it is done again.
SET LOCAL synchronous_commit = off
