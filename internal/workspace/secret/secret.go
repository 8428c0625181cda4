// Package secret makes names that nobody may guess: tokens, tickets and ids.
//
// All of it comes from crypto/rand and is new at every start. Whoever can make a
// browser send requests to this machine must not be able to name anything here.
package secret

import (
	"crypto/rand"
	"fmt"
)

// ID returns n characters of lower-case base 36.
func ID(n int) string { return pick(n, "0123456789abcdefghijklmnopqrstuvwxyz") }

// UpperID returns n characters of upper-case base 36, as Slack's ids have them.
func UpperID(n int) string { return pick(n, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") }

// UUID returns a random UUID (RFC 9562, version 4).
func UUID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // It never fails (crypto/rand).
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// BotToken returns a bot token of Slack's form.
func BotToken() string { return "xoxb-" + digits(12) + "-" + digits(13) + "-" + ID(24) }

// AppToken returns an app-level token of Slack's form for the app with that id.
func AppToken(appID string) string {
	return "xapp-1-" + appID + "-" + digits(13) + "-" + pick(64, "0123456789abcdef")
}

func digits(n int) string { return pick(n, "0123456789") }

// pick returns n letters, each as likely as any other.
func pick(n int, letters string) string {
	fair := byte(256 / len(letters) * len(letters)) // 0 if every byte is fair
	text := make([]byte, 0, n)
	b := make([]byte, n)
	for len(text) < n {
		_, _ = rand.Read(b) // It never fails (crypto/rand).
		for _, v := range b {
			if (fair == 0 || v < fair) && len(text) < n {
				text = append(text, letters[int(v)%len(letters)])
			}
		}
	}
	return string(text)
}
