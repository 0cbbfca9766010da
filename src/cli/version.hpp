#pragma once

#include "base/version.hpp"
