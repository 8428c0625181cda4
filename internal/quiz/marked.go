package quiz

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/studybot/studybot/internal/study"
)

// A MarkedReply is a reply with the points that a careful person gave it.
type MarkedReply struct {
	Question study.QuestionID `json:"question"`
	Answer   string           `json:"answer"`
	Points   study.Points     `json:"points"`
	Note     string           `json:"note,omitempty"`
}

// ReadMarked reads the marked replies of a bank's directory: the lines of
// *.jsonl in dir. A directory that is not there has none.
func ReadMarked(fsys fs.FS, dir string) ([]MarkedReply, error) {
	files, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read marked replies: %w", err)
	}
	var all []MarkedReply
	for _, file := range files {
		if file.IsDir() || path.Ext(file.Name()) != ".jsonl" {
			continue
		}
		name := path.Join(dir, file.Name())
		replies, err := readMarkedFile(fsys, name)
		if err != nil {
			return nil, err
		}
		all = append(all, replies...)
	}
	return all, nil
}

func readMarkedFile(fsys fs.FS, name string) ([]MarkedReply, error) {
	text, err := readCapped(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(text) > maxFileSize {
		return nil, fmt.Errorf("%s: the file is larger than 1 MiB: split it into several", name)
	}
	var replies []MarkedReply
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxFileSize+1)
	for number := 1; lines.Scan(); number++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		var m MarkedReply
		if err := dec.Decode(&m); err != nil {
			return nil, fmt.Errorf(`%s:%d: this is not {"question": ID, "answer": TEXT, "points": NUMBER, "note": TEXT} in JSON: %w`, name, number, err)
		}
		if m.Question == "" || m.Answer == "" {
			return nil, fmt.Errorf(`%s:%d: "question" or "answer" is not there`, name, number)
		}
		replies = append(replies, m)
	}
	return replies, lines.Err()
}
