// The entry point that all unit test executables share.
// The handlers under test are the library's: Catch must not put its own in their place.
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
