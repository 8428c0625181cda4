package timetable

import "strings"

// ZoneNames returns the names that an unknown zone is compared with.
func ZoneNames() []string { return strings.Fields(zoneNames) }
