package blockkit

import "fmt"

// Troubled is m with what does not work below it, for an admin.
func Troubled(m Message, troubles []string) Message {
	rows := troubleRows(troubles)
	if len(rows) == 0 {
		return m
	}
	more := sections(rows)
	return Message{
		Text:   fallback(append([]string{m.Text}, rows...)...),
		Blocks: append(m.Blocks[:min(len(m.Blocks), maxBlocks-len(more)):len(m.Blocks)], more...),
	}
}

// mostTroubles is how many troubles are told in full.
const mostTroubles = 10

// troubleRows are lines about what does not work.
func troubleRows(troubles []string) []string {
	if len(troubles) == 0 {
		return nil
	}
	rows := []string{"*For admins: this does not work now*"}
	for i, t := range troubles {
		if i == mostTroubles {
			rows = append(rows, fmt.Sprintf("… and %d more", len(troubles)-i))
			break
		}
		rows = append(rows, "• "+plain(t, 400))
	}
	return rows
}
