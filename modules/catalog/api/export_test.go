package catalogapi

// StaleAfter says which tags an event makes stale.
var StaleAfter = staleAfter
