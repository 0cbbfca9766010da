-- Two tables are read side by side by ranges of their key: by its indexes, since either would be
-- read as a whole for every batch anew otherwise.
SET LOCAL enable_seqscan = off;
SET LOCAL max_parallel_workers_per_gather = 0
