package slackbot

import "slices"

// An origin is what an envelope says of where it comes from. In a channel that
// is shared with another organisation, the team outside an event is the
// channel's host, whoever wrote; which installations of the app may see the
// event stands in its authorizations.
//
// See https://docs.slack.dev/apis/events-api and https://docs.slack.dev/apis/slack-connect.
type origin struct {
	app string // api_app_id
	// installs are the installations that an envelope is for. Slack cuts the
	// list of an event short, to one.
	installs []install
	// anybodys says that the event is in a channel that several organisations
	// share, so that installs may leave ours out.
	anybodys bool
}

// An install is an installation of the app, in a workspace or, OrgWide, in all
// of an enterprise.
type install struct {
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
	OrgWide      bool   `json:"is_enterprise_install"`
}

// owns reports whether what comes from o is ours to act on. App is the app that
// the connection is of, or "" if Slack did not say.
func (who identity) owns(o origin, app string) bool {
	if o.app != "" && app != "" && o.app != app {
		return false
	}
	return slices.ContainsFunc(o.installs, who.is)
}

// is reports whether i is the installation whose token we hold.
func (who identity) is(i install) bool {
	if i.TeamID != "" && i.TeamID == who.TeamID {
		return true
	}
	return i.EnterpriseID != "" && i.EnterpriseID == who.EnterpriseID && (i.OrgWide || who.orgWide())
}

// orgWide reports whether the token is one for all workspaces of an enterprise:
// then the enterprise stands in the place of the team.
func (who identity) orgWide() bool { return who.EnterpriseID != "" && who.TeamID == who.EnterpriseID }
