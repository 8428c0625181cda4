package workspace

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

const maxFile = 32 << 20 // bytes of an upload

// A file is an upload, from the moment its address was asked for.
type file struct {
	fileObject
	token   string // of the upload address
	length  int
	content []byte
	shared  bool
}

// A fileObject is a file as messages carry it.
type fileObject struct {
	ID                 string `json:"id"`
	Created            int64  `json:"created"`
	Name               string `json:"name"`
	Title              string `json:"title"`
	Mimetype           string `json:"mimetype"`
	Filetype           string `json:"filetype"`
	User               string `json:"user"`
	Size               int    `json:"size"`
	Mode               string `json:"mode"`
	URLPrivate         string `json:"url_private"`
	URLPrivateDownload string `json:"url_private_download"`
	Permalink          string `json:"permalink"`
}

func filesGetUploadURLExternal(c *call) (obj, error) {
	if err := c.need("filename", "length"); err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(c.str("length"))
	switch {
	case err != nil || length <= 0:
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] length must be a positive number [json-pointer:/length]"}}
	case length > maxFile:
		return nil, refuse("file_upload_size_restricted")
	}
	w := c.s.world
	name := path.Base(strings.ReplaceAll(c.str("filename"), `\`, "/"))
	id := "F0" + upper(randomID(9))
	address := c.s.URL() + "files/" + id + "/" + name
	kind := cmpOr(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
	f := &file{token: randomID(32), length: length, fileObject: fileObject{
		ID: id, Created: w.now().Unix(), Name: name, Title: name, Mimetype: kind, Filetype: strings.TrimPrefix(path.Ext(name), "."),
		User: w.app.BotUserID, Size: length, Mode: "hosted", URLPrivate: address, URLPrivateDownload: address, Permalink: address,
	}}
	w.files[id] = f
	return obj{"upload_url": c.s.URL() + "upload/v1/" + id + "/" + f.token, "file_id": id}, nil
}

// serveUpload takes a file's bytes, raw or as the first file of a form.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	var body io.Reader = http.MaxBytesReader(w, r.Body, maxFile+1<<20)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		r.Body = io.NopCloser(body)
		parts, err := r.MultipartReader()
		if err != nil {
			http.Error(w, "bad form", http.StatusBadRequest)
			return
		}
		part, err := parts.NextPart()
		if err != nil {
			http.Error(w, "empty form", http.StatusBadRequest)
			return
		}
		body = part
	}
	content, err := io.ReadAll(body)
	if err != nil {
		http.Error(w, "upload cut short", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.world.files[r.PathValue("id")]
	if f == nil || f.token != r.PathValue("token") || f.shared {
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	}
	f.content, f.Size = content, len(content)
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(content)))
}

func filesCompleteUploadExternal(c *call) (obj, error) {
	var wanted []struct{ ID, Title string }
	if json.Unmarshal(c.raw("files"), &wanted) != nil || len(wanted) == 0 {
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: files"}}
	}
	w := c.s.world
	for _, f := range wanted {
		if known := w.files[f.ID]; known == nil || known.content == nil || known.shared {
			return nil, refuse("file_not_found")
		}
	}
	targets, err := c.uploadTargets()
	if err != nil {
		return nil, err
	}
	objects := []fileObject{}
	for _, f := range wanted {
		known := w.files[f.ID]
		known.shared = true
		known.Title = cmpOr(f.Title, known.Title)
		objects = append(objects, known.fileObject)
	}
	for _, t := range targets {
		m := w.signed(Message{
			Subtype: "file_share", Text: sent(c.str("initial_comment")), Files: objects, Upload: true, ThreadTS: t.thread,
		})
		c.s.post(t.channel, m)
	}
	return obj{"files": objects}, nil
}

type uploadTarget struct {
	channel *channel
	thread  string
}

// uploadTargets are the channels that an upload goes to, all of them checked.
func (c *call) uploadTargets() ([]uploadTarget, error) {
	var targets []uploadTarget
	for id := range strings.SplitSeq(cmpOr(c.str("channel_id"), c.str("channels")), ",") {
		if id == "" {
			continue
		}
		ch := c.s.world.channels[id]
		inside := ch != nil && ch.has(c.s.world.app.BotUserID)
		switch {
		case ch == nil, ch.Private && !inside:
			return nil, refuse("channel_not_found")
		case !inside:
			return nil, refuse("not_in_channel")
		}
		thread, err := c.root(ch)
		if err != nil {
			return nil, err
		}
		targets = append(targets, uploadTarget{ch, thread})
	}
	return targets, nil
}

// serveFile shows an upload to the page, and to the app that asks with a token.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.world.files[r.PathValue("id")]
	var content []byte
	kind := ""
	if f != nil {
		content, kind = f.content, f.Mimetype
	}
	s.mu.Unlock()
	if content == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content)
}
