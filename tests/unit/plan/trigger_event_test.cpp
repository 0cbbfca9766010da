#include "plan/trigger_event.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<TriggerEvent> events(const std::string& definition) {
  return head_of_trigger(definition).events;
}

TEST(TriggerHead, TellsTheEvent) {
  EXPECT_THAT(events("CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END"),
              ElementsAre(TriggerEvent::insert));
  EXPECT_THAT(events("create trigger if not exists main.t before delete on users begin end"),
              ElementsAre(TriggerEvent::remove));
  EXPECT_THAT(events("CREATE TRIGGER t UPDATE ON users BEGIN END"),
              ElementsAre(TriggerEvent::update));
  EXPECT_THAT(events("CREATE CONSTRAINT TRIGGER t AFTER INSERT OR UPDATE ON public.users"),
              ElementsAre(TriggerEvent::insert, TriggerEvent::update));
}

TEST(TriggerHead, TellsTheColumnsOfUpdateOf) {
  const TriggerHead head = head_of_trigger(
      "CREATE TRIGGER t INSTEAD OF UPDATE OF \"first name\", [b], c ON v BEGIN END");
  EXPECT_THAT(head.events, ElementsAre(TriggerEvent::update));
  EXPECT_THAT(head.columns, ElementsAre("first name", "b", "c"));
}

TEST(TriggerHead, IsNotFooledByNamesAndComments) {
  const TriggerHead head = head_of_trigger(
      "CREATE /* UPDATE */ TRIGGER \"INSERT on\" -- DELETE\n AFTER UPDATE ON users BEGIN "
      "INSERT INTO log VALUES (1); END");
  EXPECT_THAT(head.events, ElementsAre(TriggerEvent::update));
  EXPECT_THAT(head.columns, IsEmpty());
}

TEST(TriggerHead, OfATextThatEndsTooEarly) {
  EXPECT_THAT(events("CREATE TRIGGER \"t"), IsEmpty());
  EXPECT_THAT(events("CREATE TRIGGER t /* AFTER UPDATE"), IsEmpty());
  EXPECT_THAT(events(""), IsEmpty());
}

}  // namespace
}  // namespace ratchet
