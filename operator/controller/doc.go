// Package controller keeps a cluster as its Office, Database and BatchSchedule resources say.
//
// A controller observes, asks operator/plan where there is something to decide, and applies what it owns by
// server-side apply: what others have set beside it stays. Each owned thing has a file of its own. What the
// cluster does not know (a Gateway API, the Prometheus operator) is told in a condition and is no error.
//
// Secrets and ConfigMaps are read one by one and never listed, so that the operator needs no right to list them.
package controller
