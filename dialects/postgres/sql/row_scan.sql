-- Rows are read by ranges of ctid, and by no other plan: an index that happens to be smaller would
-- be read in its own order, for every batch anew.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
-- On the disk before it is told: who carries it out may outlive a crash of the server, and goes on
-- from where it was told to be. Without waiting for standbys, while clients wait for the rows.
SET LOCAL synchronous_commit = local
