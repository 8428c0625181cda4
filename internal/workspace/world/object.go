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
		"id": m.ID, "team_id": w.Team.ID, "name": m.Name, "deleted": false, "color": m.Color, "real_name": m.RealName,
		"tz": m.TZ, "tz_label": label, "tz_offset": offset, "is_admin": m.Admin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": false, "is_ultra_restricted": false, "is_bot": m.Bot, "is_app_user": false, "updated": w.Created,
		"is_email_confirmed": !m.Bot, "who_can_share_contact_card": "EVERYONE",
	}
	profile := obj{
		"real_name": m.RealName, "real_name_normalized": m.RealName, "display_name": m.DisplayName,
		"display_name_normalized": m.DisplayName, "first_name": strings.Fields(m.RealName + " ")[0], "team": w.Team.ID,
		"avatar_hash": "", "status_text": "", "status_emoji": "", "title": "",
	}
	if m.Bot {
		profile["bot_id"], profile["api_app_id"] = w.App.BotID, w.App.ID
	}
	o["profile"] = profile
	return o
}

// Object is a channel as the API shows it.
func (c *Conversation) Object(w *World) map[string]any {
	o := obj{
		"id": c.ID, "created": w.Created, "is_archived": false, "is_im": c.IM, "is_mpim": false, "is_org_shared": false,
		"is_shared": false, "is_ext_shared": false, "unlinked": 0, "context_team_id": w.Team.ID, "updated": w.Created * 1000,
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
