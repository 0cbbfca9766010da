/* Moving a table from one store to another while it lives: capture, copy, relay, verify, turn.
 *
 * Clients write to the store that is open. Triggers capture the key of what they write, in the
 * client's own transaction; the relay reads the row again and puts it into the other store; the
 * copier brings what was there before; the verifier compares; the turn changes who is written to
 * and who follows. An engine may stop between any two of its statements and wake after another one
 * has taken its lease.
 *
 * Claimed, for every order of all statements:
 *   - the verifier raises no false alarm;
 *   - clients never write to both stores at a time;
 *   - whenever nothing is on its way any more, both stores say what clients were told.
 * Each rule that makes it so is taken out by one -D; check.sh shows that a claim fails then.
 *
 * atomic { } is one transaction in one store. Nothing spans both. Everything else happens between
 * any two of another process's statements. Capture and its mark are in force in both stores from
 * the start, so that the turn needs no DDL: two guards and one row of the journal.
 */

#ifndef KEYS
#define KEYS 1
#endif
#ifndef WRITES
#define WRITES 3
#endif
#define ENTRIES 5 /* two more than writes, for what is captured by mistake */
#define ABSENT  0
#define FORMER  9 /* what a row said before the first write */
#define SOURCE  0
#define TARGET  1

#define row(store, key) rows[(store) * KEYS + (key)]

byte rows[2 * KEYS];
byte told[KEYS]; /* the last write of each key that a client was told of */
bool writes_ended;

/* The outbox of either store: append-only, ids are never used again. */
bool waiting[ENTRIES];
bool captured_by[ENTRIES];
bit entry_key[ENTRIES];
byte entries;

/* The journal. */
byte lease = 1;          /* the engine that may write to the journal */
byte fence[2] = 1;       /* the oldest engine that may still write rows, told in each store */
bool held[KEYS];         /* ranges in flight: their entries are not relayed meanwhile */
bool copied[KEYS];
bit direction = SOURCE;  /* whose entries are relayed */
bool open[2];            /* whether a store's guard lets clients write */
byte locked_by[2];       /* the engine whose short lock keeps a store's clients out, or 0 */
bool turned;
#ifdef RELAYED_WRITES_UNMARKED
byte echoes;
#endif

#define leads(me)         (lease == me)
#define waits_in(store, n) (waiting[n] && captured_by[n] == (store))
#define nothing_waits_in(store)                                                                \
  (!waits_in(store, 0) && !waits_in(store, 1) && !waits_in(store, 2) && !waits_in(store, 3) && \
   !waits_in(store, 4))
#define waits(store, key, n) (waits_in(store, n) && entry_key[n] == (key))
#define pending(store, key)                                                         \
  (waits(store, key, 0) || waits(store, key, 1) || waits(store, key, 2) || waits(store, key, 3) || \
   waits(store, key, 4))

#ifdef NO_FENCE
#define may_write(me, store) (true)
#else
#define may_write(me, store) (fence[store] <= me)
#endif

#ifdef NO_HOLD_BACK
#define at_rest(key) (true)
#elif defined(HELD_RANGES_READ_BEFORE_CLAIM)
#define at_rest(key) (!seen_held[key])
#else
#define at_rest(key) (!held[key])
#endif

#ifdef BOTH_DIRECTIONS
#define to_relay(n) (waiting[n] && at_rest(entry_key[n]))
#else
#define to_relay(n) (waiting[n] && at_rest(entry_key[n]) && captured_by[n] == direction)
#endif

inline capture(store, key) {
  if
#ifdef ONE_ENTRY_PER_KEY
  :: pending(store, key) -> skip
#endif
  :: else ->
     waiting[entries] = true;
     captured_by[entries] = store;
     entry_key[entries] = key;
     entries++
  fi
}

proctype client() {
  byte version = 0;
  bit key, store;
  do
  :: version < WRITES ->
     atomic {
       if
       :: key = 0
       :: key = KEYS - 1
       fi;
       if
       :: open[SOURCE] && locked_by[SOURCE] == 0 -> store = SOURCE
       :: open[TARGET] && locked_by[TARGET] == 0 -> store = TARGET
       fi;
       version++;
       if
       :: row(store, key) = version
#ifndef NOTHING_DELETED
       :: row(store, key) = ABSENT
#endif
       fi;
       told[key] = row(store, key);
       capture(store, key);
       key = 0; store = 0
     }
  :: version == WRITES -> break
  od;
  writes_ended = true
}

proctype relay(byte me) {
  byte n, value;
  bit from, key;
#ifdef HELD_RANGES_READ_BEFORE_CLAIM
  bool seen_held[KEYS];
#endif
  do
  :: leads(me) ->
#ifdef HELD_RANGES_READ_BEFORE_CLAIM
     atomic { for (n : 0 .. KEYS - 1) { seen_held[n] = held[n] }; n = 0 };
#endif
     if
     :: atomic { leads(me) && to_relay(0) -> n = 0; from = captured_by[n]; key = entry_key[n] }
     :: atomic { leads(me) && to_relay(1) -> n = 1; from = captured_by[n]; key = entry_key[n] }
     :: atomic { leads(me) && to_relay(2) -> n = 2; from = captured_by[n]; key = entry_key[n] }
     :: atomic { leads(me) && to_relay(3) -> n = 3; from = captured_by[n]; key = entry_key[n] }
     :: atomic { leads(me) && to_relay(4) -> n = 4; from = captured_by[n]; key = entry_key[n] }
     :: !leads(me) -> break
     fi;
     value = row(from, key);
     atomic {
       if
       :: may_write(me, 1 - from) ->
          row(1 - from, key) = value;
#ifdef RELAYED_WRITES_UNMARKED
          if
          :: echoes < ENTRIES - WRITES -> echoes++; capture(1 - from, key)
          :: else
          fi
#endif
       :: else -> break
       fi
     };
     atomic {
       if
       :: leads(me) ->
#ifdef DELETED_BY_KEY
          for (n : 0 .. ENTRIES - 1) {
            if
            :: waits(from, key, n) -> waiting[n] = false
            :: else
            fi
          }
#else
          waiting[n] = false
#endif
       :: else -> break
       fi;
       n = 0; value = 0; from = 0; key = 0
     }
  :: !leads(me) -> break
  od
}

/* Locks the clients of `from` out, waits until all that they wrote is relayed, closes `from`, notes
 * it in the journal, opens the other store. Whoever comes after a crash goes on where it stands. */
inline turn(from) {
  do
  :: direction == from && open[from] ->
#ifdef OTHER_STORE_OPENS_FIRST
     atomic { may_write(me, 1 - from) -> open[1 - from] = true };
#endif
     atomic { may_write(me, from) && locked_by[from] == 0 -> locked_by[from] = me };
     if
#ifndef NOT_DRAINED
     :: nothing_waits_in(from) ->
#else
     :: true ->
#endif
        atomic {
          if
          :: locked_by[from] == me -> open[from] = false; locked_by[from] = 0
          :: else /* the successor has ended the session that held the lock */
          fi
        }
     :: atomic { /* over budget: clients go on, try again later */
          if
          :: locked_by[from] == me -> locked_by[from] = 0
          :: else
          fi
        }
     fi
  :: direction == from && !open[from] -> atomic { leads(me) -> direction = 1 - from }
  :: direction != from ->
     atomic { may_write(me, 1 - from) -> open[1 - from] = true; assert(!open[from]) };
     break
  od
}

/* Copies, verifies, turns round and back; goes on where an engine before it has stopped. */
proctype mover(byte me) {
  byte value, other, key;
  bool skipped;

  do
  :: key < KEYS && copied[key] -> key++
  :: key < KEYS && !copied[key] ->
     atomic { leads(me) -> held[key] = true };
     value = row(SOURCE, key);
     atomic {
       may_write(me, TARGET) ->
       if
#ifdef COPIER_OVERWRITES
       :: true -> row(TARGET, key) = value
#else
       :: row(TARGET, key) == ABSENT -> row(TARGET, key) = value
       :: else
#endif
       fi
     };
     atomic { leads(me) -> held[key] = false; copied[key] = true; value = 0 }
  :: key == KEYS -> break
  od;

  key = 0;
  do
#ifndef NOT_VERIFIED
  :: direction == SOURCE && !turned && key < KEYS ->
     atomic { leads(me) -> held[key] = true };
#ifdef PENDING_READ_BEFORE_ROWS
     skipped = pending(SOURCE, key);
     value = row(SOURCE, key);
#else
     atomic { value = row(SOURCE, key); skipped = pending(SOURCE, key) };
#endif
     other = row(TARGET, key);
     atomic {
       leads(me) -> /* what an engine sees that was taken over meanwhile is told to nobody */
       assert(skipped || value == other);
       held[key] = false; value = 0; other = 0; skipped = false; key++
     }
#endif
  :: else -> break
  od;
  key = 0;

  if
  :: !turned -> turn(SOURCE)
  :: turned
  fi;
  atomic { leads(me) -> turned = true };
  turn(TARGET)
}

/* In each store: nobody older writes rows from here on; a lock ends with its holder's session. */
inline take_over_stores() {
  atomic { fence[SOURCE] = 2; locked_by[SOURCE] = 0 };
  atomic { fence[TARGET] = 2; locked_by[TARGET] = 0 }
}

/* Takes the lease at any moment; whoever held it may still be in the middle of anything. */
proctype successor() {
  lease = 2;
#ifndef FENCED_TOO_LATE
  take_over_stores();
#endif
  run relay(2);
  run mover(2);
#ifdef FENCED_TOO_LATE
  take_over_stores()
#endif
}

/* Looks at any moment at which nothing is on its way, also before an engine's late write. */
proctype oracle() {
  byte key;
  atomic {
    writes_ended && nothing_waits_in(direction) && copied[0] && copied[KEYS - 1] ->
    for (key : 0 .. KEYS - 1) {
      assert(row(SOURCE, key) == told[key]);
      assert(row(TARGET, key) == told[key])
    }
  }
}

init {
  atomic {
    row(SOURCE, 0) = FORMER;
    told[0] = FORMER;
    open[SOURCE] = true;
    run client();
    run relay(1);
    run mover(1);
    run successor();
    run oracle()
  }
}
