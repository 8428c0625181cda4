package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// prefix begins the names of the variables that are studybot's alone.
const prefix = "STUDYBOT_"

// testPrefix begins those that only tests read.
const testPrefix = "STUDYBOT_TEST_"

// serviceVariable matches what Kubernetes puts into every container for a
// Service whose name begins with studybot. See "Discovering services" in its
// documentation.
var serviceVariable = regexp.MustCompile(`_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$`)

// unknown returns a fault for each variable in environ, of the form
// NAME=value, that has studybot's prefix and that studybot does not know.
func unknown(environ []string) error {
	known := names()
	var faults []error
	slices.Sort(environ)
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) ||
			strings.HasPrefix(name, testPrefix) || setByKubernetes(name, value) {
			continue
		}
		if near := nearest(name, known); near != "" {
			faults = append(faults, fmt.Errorf("%s is not a variable of studybot: did you mean %s?", name, near))
			continue
		}
		faults = append(faults, fmt.Errorf("%s is not a variable of studybot: unset it, or see .env.example for those there are", name))
	}
	return errors.Join(faults...)
}

func setByKubernetes(name, value string) bool {
	return serviceVariable.MatchString(name) || (strings.HasSuffix(name, "_PORT") && strings.Contains(value, "://"))
}

// nearest returns the known name closest to name, or "" where none is close:
// more than a third of the part after the prefix would have to change.
func nearest(name string, known []string) string {
	best, fewest := "", 1+max(2, (len(name)-len(prefix))/3)
	for _, k := range known {
		if d := distance(name, k); d < fewest {
			best, fewest = k, d
		}
	}
	return best
}

// distance returns how many letters have to be added, dropped or changed to turn
// a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
