package config

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// directVariable names the variable of the address that leads around a pooler.
const directVariable = "STUDYBOT_DATABASE_DIRECT_URL"

const (
	wantAddress = "want postgres://user:password@host:5432/database"
	// escapes says how to write what would end a user name or a password.
	escapes = "in a user name or password write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #, %26 for & and %25 for %"
)

// parseDatabaseURL takes what pgx takes: a postgres:// address or keywords.
// What is wrong is told without any part of the text, for whatever does not
// parse may be a password, or the end of one.
func parseDatabaseURL(variable, text string) (Secret, error) {
	if text == "" {
		return Secret{}, nil
	}
	if fault := addressFault(text); fault != "" {
		return Secret{}, fmt.Errorf("%s: %s", variable, fault)
	}
	return NewSecret(text), nil
}

// addressFault returns what is wrong with an address, or nothing.
func addressFault(text string) string {
	if scheme, rest, ok := strings.Cut(text, "://"); ok && !strings.ContainsAny(scheme, "= ") {
		if scheme != "postgres" && scheme != "postgresql" {
			return "this is not a Postgres address: " + wantAddress
		}
		if misplaced(rest) {
			return "this is not a well-formed address: " + wantAddress + "; " + escapes
		}
	} else if !strings.Contains(text, "=") {
		return "this is not a Postgres address: " + wantAddress
	}
	parsed, err := pgxpool.ParseConfig(text)
	if err != nil {
		return "the Postgres driver does not take this address" + about(err) + ": " + wantAddress + "; " + escapes
	}
	if !utf8.ValidString(parsed.ConnConfig.Password) || !utf8.ValidString(parsed.ConnConfig.User) {
		return "the user name or password holds a % that is no part of an escape: write %25 for it; " + escapes
	}
	if _, err := pgconn.ParseConfigWithOptions(text, pgconn.ParseConfigOptions{ConnStringAllowedKeys: parameters}); err != nil {
		return "it has a parameter that studybot does not know: take it out, or, if it is part of a password, " +
			"write %26 for & in an address, and quotes around a password among keywords"
	}
	return ""
}

// misplaced reports whether an address, without its scheme, holds a sign that
// belongs to a password but ends it. The driver takes the first @ for the end
// of the password, and what follows for the host.
func misplaced(rest string) bool {
	at := strings.IndexByte(rest, '@')
	return strings.Contains(rest, "#") || at >= 0 &&
		(strings.Contains(rest[at+1:], "@") || strings.Contains(rest[:at], "/"))
}

// about returns which setting the driver refused, in parentheses, where it is
// one that can be named without showing anything of the address.
func about(err error) string {
	said := err.Error()
	said = said[strings.LastIndex(said, "`: ")+1:] // behind the address itself
	for _, setting := range []string{
		"sslmode", "sslrootcert", "target_session_attrs", "connect_timeout", "pool_max_conns", "pool_min_conns",
		"default_query_exec_mode", "channel_binding", "require_auth", "port numbers", "invalid port", "service",
	} {
		if strings.Contains(said, setting) {
			return " (" + setting + ")"
		}
	}
	return ""
}

// parameters are what an address may set: what the driver and its pool read,
// and the settings of a session that have a use here. Any other word is more
// likely the end of a password that was not escaped, and Postgres would repeat
// it in its error.
var parameters = []string{
	"host", "port", "database", "user", "password", "passfile", "connect_timeout", "service", "servicefile",
	"ssl", "sslmode", "sslkey", "sslcert", "sslcertmode", "sslrootcert", "sslnegotiation", "sslpassword", "sslsni",
	"krbspn", "krbsrvname", "target_session_attrs", "min_protocol_version", "max_protocol_version", "channel_binding", "require_auth",
	"default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity",
	"pool_max_conns", "pool_min_conns", "pool_min_idle_conns", "pool_max_conn_lifetime", "pool_max_conn_lifetime_jitter",
	"pool_max_conn_idle_time", "pool_health_check_period",
	"application_name", "client_encoding", "datestyle", "timezone", "TimeZone", "DateStyle", "options", "role", "search_path",
	"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "transaction_timeout",
	"synchronous_commit", "work_mem", "jit", "default_transaction_isolation", "default_transaction_read_only",
	"tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout", "client_min_messages",
}
