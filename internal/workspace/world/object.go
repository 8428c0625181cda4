package world

import (
	"strings"
	"time"
	_ "time/tzdata" // Members' zones must be known on a machine without them.
)

// Object is a member as the API shows one.
func (m Member) Object(w *World) map[string]any {
	offset, label := 0, "Coordinated Universal Time"
	if zone, err := time.LoadLocation(m.TZ); err == nil {
		name, secs := w.Now().In(zone).Zone()
		offset, label = secs, name
	}
	o := obj{
		"id": m.ID, "team_id": w.TeamOf(m.ID), "name": m.Name, "deleted": false, "color": m.Color, "real_name": m.RealName,
		"tz": m.TZ, "tz_label": label, "tz_offset": offset, "is_admin": m.Admin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": m.Restricted, "is_ultra_restricted": m.UltraRestricted, "is_bot": m.Bot, "is_app_user": false, "updated": w.Created,
		"is_email_confirmed": !m.Bot, "who_can_share_contact_card": "EVERYONE",
	}
	profile := obj{
		"real_name": m.RealName, "real_name_normalized": m.RealName, "display_name": m.DisplayName,
		"display_name_normalized": m.DisplayName, "first_name": strings.Fields(m.RealName + " ")[0], "team": w.TeamOf(m.ID),
		"avatar_hash": "", "status_text": "", "status_emoji": "", "title": "",
	}
	if m.Bot {
		profile["bot_id"], profile["api_app_id"] = m.BotID, m.AppID
	}
	if m.TeamID != "" { // Of another organisation: Slack tells less of them.
		o["is_stranger"] = !w.met(m.ID)
		for _, key := range []string{"is_admin", "is_owner", "is_primary_owner", "is_email_confirmed"} {
			delete(o, key)
		}
	}
	if id := w.Team.EnterpriseID; id != "" && m.TeamID == "" {
		o["enterprise_user"] = map[string]any{
			"id": m.ID, "enterprise_id": id, "enterprise_name": w.Team.EnterpriseName, "teams": []string{w.Team.ID},
			"is_admin": false, "is_owner": false,
		}
	}
	o["profile"] = profile
	return o
}

// met reports whether a member shares a channel with the app.
func (w *World) met(member string) bool {
	for _, c := range w.Channels {
		if !c.IM && c.Has(member) && c.Has(w.App.BotUserID) {
			return true
		}
	}
	return false
}

// Object is a channel as the API shows it.
func (c *Conversation) Object(w *World) map[string]any {
	o := obj{
		"id": c.ID, "created": w.Created, "is_archived": c.Archived, "is_im": c.IM, "is_mpim": false, "is_org_shared": false,
		"is_shared": c.ExtShared(), "is_ext_shared": c.ExtShared(), "unlinked": 0, "context_team_id": w.Team.ID, "updated": w.Created * 1000,
	}
	if c.ExtShared() {
		teams := append([]string{w.Team.ID}, c.Connected...)
		o["connected_team_ids"], o["shared_team_ids"], o["internal_team_ids"] = c.Connected, teams, []string{}
		o["conversation_host_id"] = c.Host
	}
	if c.IM {
		o["user"], o["is_user_deleted"], o["priority"] = c.User, false, 0
		return o
	}
	creator := ""
	if len(c.Members) > 0 {
		creator = c.Members[0]
	}
	for k, v := range (obj{
		"name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private, "is_private": c.Private,
		"is_general": c.Name == "general", "is_member": c.Has(w.App.BotUserID), "creator": creator, "num_members": len(c.Members),
		"is_pending_ext_shared": false, "pending_shared": []string{}, "previous_names": []string{},
		"topic":   obj{"value": c.Topic, "creator": creator, "last_set": w.Created},
		"purpose": obj{"value": "", "creator": "", "last_set": 0},
	}) {
		o[k] = v
	}
	return o
}
