#include "cli/targets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/naming.hpp"

namespace ratchet {

std::vector<MigrationStatus> targets(Workplace& workplace, const Wanted& wanted) {
  if (wanted.word) {
    // By its whole name, as in a pipeline: without a look at all the others.
    if (auto named = workplace.engine().standing_of(*wanted.word, wanted.migrations)) {
      return {*std::move(named)};
    }
  }
  std::vector<MigrationStatus> statuses = workplace.engine().standings(wanted.migrations);
  if (!wanted.word) {
    std::erase_if(statuses, std::not_fn(wanted.is_due));
    return statuses;
  }
  std::vector<std::string> ids;
  for (const MigrationStatus& status : statuses) ids.push_back(status.id.text);
  const std::string id = begun_id(*wanted.word, ids, wanted.files);
  std::erase_if(statuses, [&](const MigrationStatus& each) { return each.id.text != id; });
  return statuses;
}

std::string begun_id(const std::string& word, const std::vector<std::string>& begun,
                     const std::vector<std::string>& files) {
  const auto not_begun = find_id(word, files);
  if (not_begun && !find_id(word, begun)) {
    throw Error(ErrorKind::usage,
                {.message = fmt::format("{} has not begun on this store", *not_begun),
                 .hint = fmt::format("`ratchet apply {}` begins it.", *not_begun)});
  }
  return resolve_id(word, begun);
}

bool has_file(const MigrationStatus& status, const Migrations& migrations) {
  return std::ranges::any_of(migrations,
                             [&](const Migration& each) { return each.id.text == status.id.text; });
}

void refuse_without_id(std::string_view command, const std::vector<MigrationStatus>& candidates) {
  std::vector<std::string> ids;
  for (const MigrationStatus& each : candidates) ids.push_back(each.id.text);
  throw Error(ErrorKind::usage,
              {.message = fmt::format("{} needs the id of a migration", command),
               .hint = ids.empty() ? fmt::format("There is nothing to {} now.", command)
                                   : fmt::format("It could be {}.", join(ids, {}))});
}

const Migration& file_of(const MigrationId& id, const Migrations& migrations) {
  const auto found = std::ranges::find_if(
      migrations, [&](const Migration& each) { return each.id.text == id.text; });
  if (found != migrations.end()) return *found;
  throw Error(ErrorKind::usage,
              {.message = fmt::format("the file of {} is not among the migrations", id.text),
               .hint = "Bring it back from version control: it is compared with what the journal "
                       "holds."});
}

}  // namespace ratchet
