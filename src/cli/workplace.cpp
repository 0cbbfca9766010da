#include "cli/workplace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/logging.hpp"

namespace ratchet {
namespace {

std::unique_ptr<Reporter> make_reporter(const Context& context, std::string command) {
  const World& world = context.world;
  const Screen screen{.out = world.out, .clock = world.clock, .look = world.look};
  if (context.flags.json) return std::make_unique<JsonObserver>(screen);
  switch (world.audience) {
    case Audience::person: return std::make_unique<TerminalObserver>(screen, std::move(command));
    case Audience::program: return std::make_unique<PipeObserver>(screen);
  }
  unreachable("an audience without a reporter");
}

}  // namespace

StoreAddress address_of(const StoreSettings& store, const Settings& settings) {
  return {.url = store.url,
          .home_schema = store.schema,
          .role = store.role,
          .lock_timeout = settings.lock_timeout};
}

std::unique_ptr<Store> open_store(const Products& products, const StoreAddress& address) {
  std::vector<std::string> known;
  for (const auto& product : products) {
    if (std::unique_ptr<Store> store = product->open(address)) return store;
    known.push_back(fmt::format("{} ({})", product->display_name(), product->url_form()));
  }
  throw Error(ErrorKind::usage,
              {.message = fmt::format("`{}` is no url of a store", redacted(address.url)),
               .hint = fmt::format("This ratchet knows {}.", join(known, {.separator = ", "}))});
}

Workplace::Workplace(const Context& context, const Project& project, const Work& work)
    : context_(context),
      project_(project),
      settings_(project.settings),
      observer_(std::make_unique<LoggingReporter>(make_reporter(context, work.command))) {
  set_up_logging(project.settings, context.flags.log_level);
  open_store(work.when_away);
  make_engine();
}

void Workplace::open_store(WhenAway when_away) {
  const StoreAddress address = address_of(wanted_store(project_), project_.settings);
  const auto open = [&] { store_ = ratchet::open_store(context_.world.products, address); };
  if (when_away == WhenAway::fail) return open();
  const Retrier retrier{.clock = context_.world.clock,
                        .policy = {.budget = settings_.lock_budget},
                        .stop = context_.world.stop,
                        .on_wait =
                            [&](const RetryNotice& notice) {
                              observer_->waiting(wait_progress("the store to answer", notice));
                            },
                        .seed = static_cast<std::uint64_t>(context_.world.operated_by.pid)};
  with_retry(retrier, open);
  observer_->finish();
}

void Workplace::use_options(const SettingsOverlay& options) {
  options_ = options;
  settings_ = with_overlay(with_overlay(project_.settings, options_), project_.environment);
  settings_ = with_overlay(settings_, flags_);
  make_engine();
}

void Workplace::use_flags(SettingsOverlay flags) {
  flags_ = std::move(flags);
  use_options(SettingsOverlay(options_));
}

void Workplace::make_engine() {
  engine_ = std::make_unique<Engine>(EngineParts{
      .store = *store_,
      .clock = context_.world.clock,
      .observer = *observer_,
      .settings = settings_,
      .operated_by = context_.world.operated_by,
      .stop = context_.world.stop,
      .replicas = project_.store.replicas,
      .other_store = [this](const std::string& name) -> Store& { return other_store(name); }});
}

Store& Workplace::other_store(const std::string& name) {
  const std::lock_guard lock(opening_);
  std::unique_ptr<Store>& store = others_[name];
  if (store == nullptr) {
    store = ratchet::open_store(context_.world.products,
                                address_of(named_store(project_, name), project_.settings));
  }
  return *store;
}

StoreFacts Workplace::store_facts() {
  return {.name = project_.store.name,
          .display_name = store_->display_name(),
          .version = store_->version(),
          .size_bytes = store_->size_bytes()};
}

std::vector<std::pair<QualifiedName, TableSpace>> Workplace::table_spaces() {
  const auto session = store_->connect();
  const auto transaction = session->begin(Access::read);
  std::vector<std::pair<QualifiedName, TableSpace>> spaces;
  for (const Table& table : store_->read_schema(*transaction).tables) {
    TableSpace space = store_->space_of(*transaction, {table.name}).value_or(TableSpace{});
    space.rows = std::max(space.rows, table.estimated_rows);
    spaces.emplace_back(table.name, space);
  }
  return spaces;
}

std::vector<std::string> Workplace::ids(const Migrations& migrations) {
  std::vector<std::string> ids;
  for (const MigrationStatus& each : engine_->standings(migrations)) ids.push_back(each.id.text);
  return ids;
}

MigrationStatus Workplace::status_of(const std::string& id, const Migrations& migrations) {
  if (auto status = engine_->status_of(id, migrations)) return *std::move(status);
  unreachable("a migration that was resolved has no status");
}

}  // namespace ratchet
