#include "report/journal_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "samples.hpp"
#include "support/values/golden.hpp"

namespace ratchet {
namespace {

using nlohmann::json;
using namespace ratchet::testing;  // NOLINT: the samples

const Look kPlain;
const Now kNow{sample_time()};

TEST(GatesText, ShowsTheClosedOnesWithWhatOpensThem) {
  expect_golden({"output/gates.txt", gates_text("0007_split_name", sample_gates(), kPlain)});
}

TEST(GatesText, SaysThatAllAreOpen) {
  EXPECT_EQ(gates_text("0007_split_name", {{.name = "backfill", .open = true}}, kPlain),
            "0007_split_name: all 1 gates are open\nopen    backfill\n");
}

TEST(IsClosed, NotWhenSomebodySaidWhy) {
  const auto gates = sample_gates();
  EXPECT_TRUE(is_closed(gates[0]));
  EXPECT_FALSE(is_closed(gates[2]));
  EXPECT_FALSE(is_closed(gates[3]));
}

TEST(CertificatesText, ShowsBothSidesOfARowThatBroke) {
  expect_golden(
      {"output/certificates.txt", certificates_text(sample_certificates(), kNow, kPlain)});
}

TEST(QuarantineText, NamesEachRowAndItsError) {
  expect_golden({"output/quarantine.txt", quarantine_text(sample_quarantine(), kNow, kPlain)});
}

TEST(QuarantineText, SaysThatThereAreNone) {
  EXPECT_EQ(quarantine_text({}, kNow, kPlain), "no rows are in quarantine\n");
}

TEST(HistoryText, IsOneEventALine) {
  expect_golden({"output/history.txt", history_text(sample_events(), kPlain)});
}

TEST(HistoryText, SaysThatNothingHasHappened) {
  EXPECT_EQ(history_text({}, kPlain), "nothing has happened yet\n");
}

TEST(JournalJson, IsComplete) {
  EXPECT_EQ(json::parse(gates_json("0007", sample_gates()))["gates"].size(), 5U);
  EXPECT_EQ(json::parse(quarantine_json("0007", sample_quarantine()))["quarantine"][1]["key"],
            "id = 4711");
  EXPECT_EQ(json::parse(history_json(sample_events()))["events"][1]["actor"], "bob@ops4");
  const json certificate =
      json::parse(certificates_json("0007", sample_certificates()))["certificates"][0];
  EXPECT_EQ(certificate["broken"], 1);
  EXPECT_EQ(certificate["samples"][0]["sides"]["first_name"], "'Marie'");
}

}  // namespace
}  // namespace ratchet
