// What the tests and the supervisor of a throw-away PostgreSQL server (main.cpp) agree upon. The
// supervisor is handed a listening socket as file descriptor 3. Whoever is connected to it keeps
// the server alive. On connecting one line comes back, "ready <port>" or "failed <why>"; then each
// command, a line, is answered by such a line or by "done".
#pragma once

#include <string_view>

namespace ratchet::testing {

inline constexpr int kListeningDescriptor = 3;

inline constexpr std::string_view kReady = "ready ";
inline constexpr std::string_view kFailed = "failed ";
inline constexpr std::string_view kDone = "done";

inline constexpr std::string_view kKillServer = "kill";    // as by a power cut of its processes
inline constexpr std::string_view kStartServer = "start";  // again, on the same port and data
// A streaming replica, called "r2"; answered by its "ready <port>".
inline constexpr std::string_view kMakeStandby = "replica";

// Inside the server's directory. Who holds the lock may make, or take away, the socket.
inline constexpr std::string_view kLockFile = "lock";
inline constexpr std::string_view kSocketFile = "socket";

}  // namespace ratchet::testing
