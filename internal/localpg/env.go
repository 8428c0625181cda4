package localpg

import (
	"os"
	"slices"
	"strings"
)

// A child process gets the variables that it needs and no others: this program's
// environment holds Slack's tokens and addresses with passwords, and a package's
// own code may run in what npm starts.
var (
	// everyChild is what any program needs to find its files.
	everyChild = []string{"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
	// npmNames are how the machine is set up for downloads.
	npmNames = []string{
		"SHELL", "TERM", "LANG", "LC_ALL", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "NPM_TOKEN",
		"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR",
	}
	// npmPrefixes begin the names of npm's settings (its documentation, config),
	// Node's own, and those of the managers of Node's versions, whose npm is a
	// script that reads them.
	npmPrefixes = []string{"npm_config_", "NPM_CONFIG_", "NODE_", "NODENV_", "NVM_", "FNM_", "VOLTA_", "ASDF_", "MISE_"}
)

// postgresEnv is the environment of Postgres's programs. Without the rest, nothing
// changes their port, their directory or their language.
func postgresEnv() []string { return append(allowed(everyChild, nil), "LC_ALL=C", "TZ=UTC") }

// npmEnv is the environment of npm.
func npmEnv() []string { return allowed(slices.Concat(everyChild, npmNames), npmPrefixes) }

// allowed is the part of our environment with those names or prefixes.
func allowed(names, prefixes []string) []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if slices.Contains(names, name) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			env = append(env, kv)
		}
	}
	return env
}
