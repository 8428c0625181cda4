package webapi

import (
	"cmp"
	_ "time/tzdata" // Members' zones must be known on a machine without them.
)

func usersInfo(c *call) (obj, error) {
	if c.str("user") == "" {
		return nil, refuse("user_not_found")
	}
	m, ok := c.w.Members[c.str("user")]
	if !ok {
		return nil, refuse("user_not_found")
	}
	return obj{"user": m.Object(c.w)}, nil
}

func usersList(c *call) (obj, error) {
	w := c.w
	ids, next, err := page(c, w.MemberOrder, func(id string) string { return id }, 1000)
	if err != nil {
		return nil, err
	}
	members := make([]obj, len(ids))
	for i, id := range ids {
		members[i] = w.Members[id].Object(w)
	}
	return obj{"members": members, "cache_ts": w.Now().Unix(), "response_metadata": more(next)}, nil
}

func botsInfo(c *call) (obj, error) {
	w := c.w
	id := cmp.Or(c.str("bot"), w.App.BotID)
	for _, m := range w.Members {
		if m.BotID == id {
			return obj{"bot": obj{
				"id": m.BotID, "deleted": false, "name": m.RealName, "updated": w.Created, "app_id": m.AppID, "user_id": m.ID,
				"icons": obj{},
			}}, nil
		}
	}
	return nil, refuse("bot_not_found")
}

func teamInfo(c *call) (obj, error) {
	w := c.w
	if id := c.str("team"); id != "" && id != w.Team.ID {
		return nil, refuse("team_not_found")
	}
	team := obj{
		"id": w.Team.ID, "name": w.Team.Name, "url": w.Team.URL, "domain": w.Team.Domain, "email_domain": "", "icon": obj{"image_default": true},
	}
	if w.Team.EnterpriseID != "" {
		team["enterprise_id"], team["enterprise_name"] = w.Team.EnterpriseID, w.Team.EnterpriseName
	}
	return obj{"team": team}, nil
}
