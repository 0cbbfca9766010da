// What the interpositions of the products (mortal_sqlite.cpp, mortal_postgres.cpp) tell of: linked
// beside ratchet's own main into ratchet_mortal, the same program, except that it dies by SIGKILL
// where the environment says. Counted on the store's connections, and so the same in every run;
// what a scratch does is not counted.
//
//   RATCHET_DIES_AT=commit:3        just before the third commit
//   RATCHET_DIES_AT=sent:3          when the third commit is on its way, before anybody answers
//   RATCHET_DIES_AT=statement:17    just before the 17th statement is run
//   RATCHET_COUNTS=file             at its end writes how many there were: "commits statements"
#pragma once

namespace ratchet::mortal {

enum class Dies { when_sent, not_yet };

// Each is told before it happens. A commit is whatever makes something last: also a statement that
// runs outside of any transaction. `when_sent` is for the caller to carry out (die()).
Dies at_commit();
void at_statement();
[[noreturn]] void die();

}  // namespace ratchet::mortal
