// What every page has in common.
#pragma once

#include <string>
#include <string_view>

namespace ratchet {

// Data are the database's and the file's: nothing of them is a tag in a page.
std::string html_escaped(std::string_view text);

}  // namespace ratchet
