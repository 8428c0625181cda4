package slackbot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// An AuthError means that Slack refuses a token, and will go on refusing it
// until somebody changes something. Its text is a sentence that says what.
type AuthError struct {
	Code     string // Slack's own, such as "invalid_auth"
	Sentence string
}

func (e *AuthError) Error() string { return e.Sentence }

// Is makes an AuthError an ErrUnavailable: once the token is mended, a later
// try succeeds.
func (e *AuthError) Is(target error) bool { return target == study.ErrUnavailable }

// The two tokens, by the names of their variables.
const (
	botToken = "SLACK_BOT_TOKEN"
	appToken = "SLACK_APP_TOKEN"
)

// authError returns the AuthError for code, or nil if code is about something
// else. Token is the name of the variable that the call used.
func authError(code, token, needed string) *AuthError {
	var s string
	switch code {
	case "invalid_auth", "not_authed":
		s = fmt.Sprintf("Slack does not know the token in %s: copy it again from the app's settings (%s).", token, whereIs(token))
	case "token_revoked", "token_expired", "account_inactive":
		s = fmt.Sprintf("The token in %s is no longer valid (%s): install the app into the workspace again and copy the new one (%s).", token, code, whereIs(token))
	case "not_allowed_token_type":
		s = fmt.Sprintf("%s holds a token of the wrong type: it should begin with %s (%s).", token, prefixOf(token), whereIs(token))
	case "missing_scope", "no_permission":
		what := "a scope"
		if needed != "" {
			what = "the scope " + needed
		}
		s = fmt.Sprintf("The token in %s lacks %s: add it in the app's settings, or paste deploy/slack-manifest.yaml there, and install the app again.", token, what)
	case "link_disabled":
		s = "Socket Mode is turned off for the app: turn it on in the app's settings, under Socket Mode."
	case "access_denied", "team_access_not_granted", "forbidden_team", "ekm_access_denied", "org_login_required":
		s = fmt.Sprintf("The workspace does not let the app in (%s): ask its owner to approve the app.", code)
	default:
		return nil
	}
	return &AuthError{Code: code, Sentence: s}
}

func prefixOf(token string) string {
	if token == appToken {
		return "xapp-"
	}
	return "xoxb-"
}

func whereIs(token string) string {
	if token == appToken {
		return "Basic Information, App-Level Tokens"
	}
	return "OAuth & Permissions, Bot User OAuth Token"
}

// gone are the errors after which another try fails as well.
var gone = []string{
	"channel_not_found", "not_in_channel", "is_archived", "user_not_in_channel", "user_not_found",
	"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed",
	"restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
	"restricted_action_non_threadable_channel", "restricted_action_thread_locked",
	"no_text", "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format",
	"metadata_too_large", "cannot_reply_to_message", "no_item_specified", "bad_timestamp",
	"too_many_reactions", "not_reactable", "is_inactive", "channel_type_not_supported",
	"method_not_supported_for_channel_type", "invalid_thread_ts", "no_dual_broadcast_content_update",
}

// later are the errors that pass by themselves.
var later = []string{
	"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org",
	"accesslimited", "two_factor_setup_required", "enterprise_is_restricted",
}

// translate turns an error of the Web API into one of the domain's. Token is
// the name of the variable that the call used.
func translate(method, token string, err error) error {
	var limited *slack.RateLimitedError
	var refused slack.SlackErrorResponse
	var status slack.StatusCodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		return fmt.Errorf("%s: %w", method, &study.RetryAfterError{After: max(limited.RetryAfter, 100*time.Millisecond)})
	case errors.As(err, &refused):
		return refusal(method, token, refused)
	case errors.As(err, &status):
		if status.Code == http.StatusTooManyRequests {
			return fmt.Errorf("%s: %w", method, &study.RetryAfterError{After: time.Second})
		}
		return fmt.Errorf("%s: Slack answered %s: %w", method, status.Status, study.ErrUnavailable)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", method, err)
	}
	var in *url.Error
	if errors.As(err, &in) { // its text names the address, which may hold a secret
		err = in.Err
	}
	return fmt.Errorf("%s: %w: %w", method, study.ErrUnavailable, err)
}

// refusal translates an answer of "ok": false.
func refusal(method, token string, r slack.SlackErrorResponse) error {
	if auth := authError(r.Err, token, r.Needed); auth != nil {
		return fmt.Errorf("%s: %w", method, auth)
	}
	switch {
	case r.Err == "ratelimited" || r.Err == "rate_limited" || r.Err == "message_limit_exceeded":
		return fmt.Errorf("%s: %w", method, &study.RetryAfterError{After: time.Second})
	case slices.Contains(gone, r.Err):
		return fmt.Errorf("%s: %s%s: %w", method, r.Err, details(r), study.ErrUndeliverable)
	case slices.Contains(later, r.Err):
		return fmt.Errorf("%s: %s: %w", method, r.Err, study.ErrUnavailable)
	}
	// What is left are faults in what the bot sent, which another try repeats.
	return fmt.Errorf("%s: %s%s: %w", method, r.Err, details(r), study.ErrUndeliverable)
}

// details are Slack's remarks on what was wrong with a call.
func details(r slack.SlackErrorResponse) string {
	if len(r.ResponseMetadata.Messages) == 0 {
		return ""
	}
	return " (" + strings.Join(r.ResponseMetadata.Messages, "; ") + ")"
}

// codeOf returns Slack's code in err, or "".
func codeOf(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// outcomeOf names err for Metrics.
func outcomeOf(err error) string {
	var retry *study.RetryAfterError
	var auth *AuthError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &retry):
		return "rate_limited"
	case errors.As(err, &auth):
		return "refused"
	case errors.Is(err, study.ErrUndeliverable):
		return "undeliverable"
	}
	return "unavailable"
}
