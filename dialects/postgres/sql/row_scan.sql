-- Rows are read by ranges of ctid, and by no other plan: an index that happens to be smaller would
-- be read in its own order, for every batch anew.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
-- A batch that a crash of the server takes away took its cursor along, and is done again. What
-- comes behind the last one waits for the disk, and for all that was written before it.
SET LOCAL synchronous_commit = off
