package world

// Join puts a member into a channel, which the channel is told of.
func (w *World) Join(ch *Conversation, member string) {
	ch.join(w, member)
	info := ch.Channel
	w.Publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: member}, ChannelInfo: &info})
	m := Message{Subtype: "channel_join", User: member, Text: "<@" + member + "> has joined the channel", Team: w.TeamOf(member)}
	w.Post(ch, m)
	w.sendJoinedEvent(ch, member)
}

// Leave takes a member out of a channel, which the channel is told of.
func (w *World) Leave(ch *Conversation, member string) {
	ch.Members = without(ch.Members, member)
	ch.Bot = ch.Has(w.App.BotUserID)
	info := ch.Channel
	w.Publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: member}, ChannelInfo: &info})
	m := Message{Subtype: "channel_leave", User: member, Text: "<@" + member + "> has left the channel", Team: w.TeamOf(member)}
	w.Post(ch, m)
	w.sendLeftEvent(ch, member)
}

// Archive closes a channel to everybody, or opens it again, as a member does.
func (w *World) Archive(ch *Conversation, by string, archived bool) {
	ch.Archived = archived
	info := ch.Channel
	w.Publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: by}, ChannelInfo: &info})
	event := "channel_unarchive"
	if archived {
		event = "channel_archive"
	}
	if !ch.Private && w.Manifest.Subscribed(event) {
		w.sendEventIn(ch, event, obj{"type": event, "channel": ch.ID, "user": by, "is_moved": 0, "event_ts": w.NewTS()})
	}
}

// OpenDM is a member's direct messages with the app, opened if need be.
func (w *World) OpenDM(member string) *Conversation {
	ch, opened := w.dm(member)
	if opened {
		info := ch.Channel
		w.Publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: member}, ChannelInfo: &info})
	}
	return ch
}
