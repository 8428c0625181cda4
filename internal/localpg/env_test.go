package localpg

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Children get what they need, and no secret of ours.
func TestChildEnvironments(t *testing.T) {
	secrets := []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "STUDYBOT_DATABASE_DIRECT_URL", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"}
	npmOnly := []string{"https_proxy", "HTTPS_PROXY", "no_proxy", "npm_config_registry", "NPM_CONFIG_CAFILE", "NODE_EXTRA_CA_CERTS", "NVM_DIR", "LANG"}
	both := []string{"PATH", "HOME", "TMPDIR"}
	for _, name := range slices.Concat(secrets, npmOnly, both) {
		t.Setenv(name, "set by the test")
	}
	for _, c := range []struct {
		child      string
		env        []string
		has, hasNo []string
	}{
		{"npm", npmEnv(), slices.Concat(npmOnly, both), secrets},
		{"Postgres", postgresEnv(), both, slices.Concat(secrets, npmOnly)},
	} {
		names := map[string]bool{}
		for _, kv := range c.env {
			name, _, _ := strings.Cut(kv, "=")
			names[name] = true
		}
		for _, name := range c.has {
			if !names[name] {
				t.Errorf("%s does not get %s", c.child, name)
			}
		}
		for _, name := range c.hasNo {
			if names[name] {
				t.Errorf("%s gets %s", c.child, name)
			}
		}
	}
	for _, fixed := range []string{"LC_ALL=C", "TZ=UTC"} {
		if !slices.Contains(postgresEnv(), fixed) {
			t.Errorf("Postgres does not get %s", fixed)
		}
	}
}

// What npm starts sees no token, whatever a package's script would print.
func TestDownloadSeesNoToken(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-secret")
	t.Setenv("DATABASE_URL", "postgres://u:secret@db/x")
	dir, tools := t.TempDir(), t.TempDir()
	l := testLaunch(Options{Progress: io.Discard})
	l.npm = filepath.Join(tools, "npm")
	if err := os.WriteFile(l.npm, []byte("#!/bin/sh\nenv > seen\ncp seen got.tgz\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := l.download(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(seen), "secret") || !strings.Contains(string(seen), "PATH=") {
		t.Errorf("npm was started with %s", seen)
	}
}
