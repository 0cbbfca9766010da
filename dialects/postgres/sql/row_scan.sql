-- Rows are read by ranges of ctid, and by no other plan: an index that happens to be smaller would
-- be read in its own order, for every batch anew.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_indexonlyscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL jit = off
