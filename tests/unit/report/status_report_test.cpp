#include "report/status_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "samples.hpp"
#include "support/values/golden.hpp"

namespace ratchet {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using namespace ratchet::testing;  // NOLINT: the samples

const Look kPlain;
const Now kNow{sample_time()};

TEST(StatusesText, HasALineForEachAndSaysMoreOfThoseInFlight) {
  expect_golden(
      {"output/status.txt",
       statuses_text({sample_retained(), sample_running(), sample_pending()}, kNow, kPlain)});
}

TEST(StatusesText, SaysHowToBegin) {
  EXPECT_EQ(statuses_text({}, kNow, kPlain), "no migrations yet: ratchet new NAME\n");
}

TEST(StatusesText, SaysThatNothingIsToBeDone) {
  EXPECT_THAT(statuses_text({sample_retained()}, kNow, kPlain),
              HasSubstr("next: nothing to do now\n"));
}

TEST(StatusesText, ShowsTheWayBack) {
  MigrationStatus status = sample_running();
  status.direction = Direction::back;
  status.now = "migrate";
  EXPECT_THAT(statuses_text({status}, kNow, kPlain), HasSubstr("back: migrate"));
}

TEST(StatusText, ShowsEveryStepOfOne) {
  expect_golden({"output/status_one.txt", status_text(sample_running(), kNow, kPlain)});
}

TEST(StatusesJson, IsComplete) {
  const json document = json::parse(statuses_json({sample_running(), sample_pending()}));
  const json& running = document["migrations"][0];
  EXPECT_EQ(running["position"], "migrate");
  EXPECT_EQ(running["lease"]["pid"], 4711);
  EXPECT_EQ(running["progress"]["rows_done"], 14'900'000);
  EXPECT_EQ(running["steps"][2]["state"], "failed");
  EXPECT_EQ(running["quarantine"][0]["key"], "id = 42");
  EXPECT_EQ(running["gates"][0]["open"], false);
  EXPECT_EQ(running["since"], "2026-11-22T15:04:00.000Z");
  const json& pending = document["migrations"][1];
  EXPECT_TRUE(pending["pending"]);
  EXPECT_TRUE(pending["position"].is_null());
  EXPECT_TRUE(pending["lease"].is_null());
}

// Which keys there are and what is in them, in the words of JSON schema's types.
json shape_of(const json& value) {
  if (value.is_object()) {
    json shape = json::object();
    for (const auto& [key, each] : value.items()) shape[key] = shape_of(each);
    return shape;
  }
  if (value.is_array()) {
    json shape = json::array();
    for (const json& each : value) {
      if (std::ranges::count(shape, shape_of(each)) == 0) shape.push_back(shape_of(each));
    }
    return shape;
  }
  if (value.is_number_integer()) return "integer";
  return value.type_name();
}

// What programs read must not change by chance: the golden is the contract.
TEST(StatusesJson, HasTheShapeThatProgramsRelyOn) {
  MigrationStatus full = sample_running();
  full.workers = {{.who = "ada@ops3", .pid = 4711, .segment = 12}};
  full.control = {{.name = "workers", .value = "2", .set_by = "bob@ops1"}};
  full.certificates = sample_certificates();
  full.running = RunningStatement{};
  full.progress->space = SpaceProgress{};
  full.progress->signals = {{.name = "replica_lag"}};
  const json document = json::parse(statuses_json({full, sample_pending()}));
  expect_golden({"output/status_shape.json", shape_of(document).dump(2) + "\n"});
}

TEST(StatusText, ShowsEachWorkerAndWhereItIs) {
  MigrationStatus status = sample_running();
  status.workers = {
      {.who = "ada@ops3", .pid = 4711, .segment = 12, .rows = 9'300, .rows_per_second = 3'310.4}};
  EXPECT_THAT(status_text(status, kNow, kPlain),
              HasSubstr("ada@ops3 (pid 4711): segment 12, 9,300 rows, 3,310 rows/s"));
  const json document = json::parse(statuses_json({status}));
  EXPECT_EQ(document["migrations"][0]["workers"][0]["segment"], 12);
}

TEST(OutcomeJson, IsOneLine) {
  const std::string line = outcome_json(sample_running());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(json::parse(line)["next"], "ratchet apply 0007");
}

TEST(CertificateText, SaysWhyItIsVoid) {
  CertificateStatus certificate = sample_certificates().front();
  certificate.void_because = "the schema has moved";
  EXPECT_EQ(certificate_text(certificate, kNow),
            "users: 300,000 rows, 1 broken, 1 lossy, 16:05Z; void: the schema has moved");
}

}  // namespace
}  // namespace ratchet
