package wasmvm

// For tests.
var (
	LiveHostFunctions = liveHostFunctions
	CheckVersion      = checkVersion
	PlainCgoCall      = plainCgoCall
)
