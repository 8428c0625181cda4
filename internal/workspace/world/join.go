package world

// Join puts a member into a channel, which the channel is told of.
func (w *World) Join(ch *Conversation, member string) {
	ch.join(w, member)
	info := ch.Channel
	w.Publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: member}, ChannelInfo: &info})
	m := Message{Subtype: "channel_join", User: member, Text: "<@" + member + "> has joined the channel", Team: w.Team.ID}
	w.Post(ch, m)
	w.sendJoinedEvent(ch, member)
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
