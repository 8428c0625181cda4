package workspace

import (
	"strings"
	"time"
	_ "time/tzdata" // Members' zones must be known on a machine without them.
)

// object is a member as the API shows one.
func (m Member) object(w *world) obj {
	offset, label := 0, "Coordinated Universal Time"
	if zone, err := time.LoadLocation(m.TZ); err == nil {
		name, secs := w.now().In(zone).Zone()
		offset, label = secs, name
	}
	o := obj{
		"id": m.ID, "team_id": w.team.ID, "name": m.Name, "deleted": false, "color": m.Color, "real_name": m.RealName,
		"tz": m.TZ, "tz_label": label, "tz_offset": offset, "is_admin": m.Admin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": false, "is_ultra_restricted": false, "is_bot": m.Bot, "is_app_user": false, "updated": w.created,
		"is_email_confirmed": !m.Bot, "who_can_share_contact_card": "EVERYONE",
	}
	profile := obj{
		"real_name": m.RealName, "real_name_normalized": m.RealName, "display_name": m.DisplayName,
		"display_name_normalized": m.DisplayName, "first_name": strings.Fields(m.RealName + " ")[0], "team": w.team.ID,
		"avatar_hash": "", "status_text": "", "status_emoji": "", "title": "",
	}
	if m.Bot {
		profile["bot_id"], profile["api_app_id"] = w.app.BotID, w.app.ID
	}
	o["profile"] = profile
	return o
}

func usersInfo(c *call) (obj, error) {
	if c.str("user") == "" {
		return nil, refuse("user_not_found")
	}
	m, ok := c.s.world.members[c.str("user")]
	if !ok {
		return nil, refuse("user_not_found")
	}
	return obj{"user": m.object(c.s.world)}, nil
}

func usersList(c *call) (obj, error) {
	w := c.s.world
	ids, next, err := page(c, w.memberOrder, func(id string) string { return id }, 1000)
	if err != nil {
		return nil, err
	}
	members := make([]obj, len(ids))
	for i, id := range ids {
		members[i] = w.members[id].object(w)
	}
	return obj{"members": members, "cache_ts": w.now().Unix(), "response_metadata": more(next)}, nil
}

func botsInfo(c *call) (obj, error) {
	w := c.s.world
	if id := c.str("bot"); id != "" && id != w.app.BotID {
		return nil, refuse("bot_not_found")
	}
	return obj{"bot": obj{
		"id": w.app.BotID, "deleted": false, "name": w.app.Name, "updated": w.created, "app_id": w.app.ID, "user_id": w.app.BotUserID,
		"icons": obj{},
	}}, nil
}

func teamInfo(c *call) (obj, error) {
	w := c.s.world
	if id := c.str("team"); id != "" && id != w.team.ID {
		return nil, refuse("team_not_found")
	}
	return obj{"team": obj{
		"id": w.team.ID, "name": w.team.Name, "url": w.team.URL, "domain": w.team.Domain, "email_domain": "", "icon": obj{"image_default": true},
	}}, nil
}
