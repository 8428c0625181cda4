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

// A ForbiddenError means that Slack does not let the bot call a method at all,
// until somebody changes the app. No waiting mends it, and other methods work.
type ForbiddenError struct {
	Method   string
	Code     string // Slack's own, such as "missing_scope"
	Scope    string // that is missing, if it is that and Slack says so
	Sentence string
}

func (e *ForbiddenError) Error() string { return e.Sentence }

// Is makes a ForbiddenError an ErrForbidden and an ErrUndeliverable.
func (e *ForbiddenError) Is(target error) bool {
	return target == study.ErrForbidden || target == study.ErrUndeliverable
}

// A RefusedError means that Slack refuses one call for good.
type RefusedError struct {
	Code    string // Slack's own, such as "is_archived"
	remarks string // Slack's, on what was wrong with the call
}

func (e *RefusedError) Error() string { return e.Code + e.remarks }

// Is makes a RefusedError an ErrUndeliverable.
func (e *RefusedError) Is(target error) bool { return target == study.ErrUndeliverable }

// refusedCode returns Slack's code in an error of call, or "".
func refusedCode(err error) string {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

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
	case "missing_scope":
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

// oneMethods are the errors that are about one method where the token itself is
// right.
var oneMethods = []string{"missing_scope", "not_allowed_token_type", "access_denied", "team_access_not_granted", "forbidden_team"}

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
		if token == botToken && method != "auth.test" && slices.Contains(oneMethods, r.Err) {
			return fmt.Errorf("%s: %w", method, &ForbiddenError{
				Method: method, Code: r.Err, Scope: r.Needed,
				Sentence: fmt.Sprintf("Slack does not let the bot call %s. %s", method, auth.Sentence),
			})
		}
		return fmt.Errorf("%s: %w", method, auth)
	}
	switch {
	case r.Err == "ratelimited" || r.Err == "rate_limited" || r.Err == "message_limit_exceeded":
		return fmt.Errorf("%s: %w", method, &study.RetryAfterError{After: time.Second})
	case slices.Contains(later, r.Err):
		return fmt.Errorf("%s: %s: %w", method, r.Err, study.ErrUnavailable)
	}
	// A channel, message or member that is gone or takes nothing, or a fault in
	// what the bot sent: another try meets the same.
	return fmt.Errorf("%s: %w", method, &RefusedError{r.Err, details(r)})
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
