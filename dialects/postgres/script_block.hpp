// What a DO block runs, as far as it stands there: statements of PL/pgSQL and constant texts of
// EXECUTE, by libpg_query's parser of that language.
#pragma once

#include <string>
#include <vector>

namespace ratchet::postgres {

struct BlockStatement {
  std::string text;
  std::string as_written;  // verbatim in the block; of EXECUTE the literal
};

// `statement`: the whole of DO. Empty for another language, and for what can't be parsed.
std::vector<BlockStatement> statements_in_block(const std::string& statement);

}  // namespace ratchet::postgres
