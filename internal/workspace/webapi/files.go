package webapi

import (
	"cmp"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/secret"
	"github.com/studybot/studybot/internal/workspace/world"
)

const maxFile = 32 << 20 // bytes of an upload

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
	w := c.w
	name := path.Base(strings.ReplaceAll(c.str("filename"), `\`, "/"))
	id := "F0" + secret.UpperID(9)
	address := c.w.Address + "files/" + id + "/" + name
	kind := cmp.Or(mime.TypeByExtension(path.Ext(name)), "application/octet-stream")
	f := &world.File{Token: secret.ID(32), Length: length, FileObject: world.FileObject{
		ID: id, Created: w.Now().Unix(), Name: name, Title: name, Mimetype: kind, Filetype: strings.TrimPrefix(path.Ext(name), "."),
		User: w.App.BotUserID, Size: length, Mode: "hosted", URLPrivate: address, URLPrivateDownload: address, Permalink: address,
	}}
	w.Files[id] = f
	return obj{"upload_url": c.w.Address + "upload/v1/" + id + "/" + f.Token, "file_id": id}, nil
}

// ServeUpload takes a file's bytes, raw or as the first file of a form. It
// locks.
func (a *API) ServeUpload(w http.ResponseWriter, r *http.Request) {
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
	a.w.Lock()
	defer a.w.Unlock()
	f := a.w.Files[r.PathValue("id")]
	if f == nil || f.Token != r.PathValue("token") || f.Shared {
		http.Error(w, "no such upload", http.StatusNotFound)
		return
	}
	f.Content, f.Size = content, len(content)
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(content)))
}

func filesCompleteUploadExternal(c *call) (obj, error) {
	var wanted []struct{ ID, Title string }
	if json.Unmarshal(c.raw("files"), &wanted) != nil || len(wanted) == 0 {
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: files"}}
	}
	w := c.w
	for _, f := range wanted {
		if known := w.Files[f.ID]; known == nil || known.Content == nil || known.Shared {
			return nil, refuse("file_not_found")
		}
	}
	targets, err := c.uploadTargets()
	if err != nil {
		return nil, err
	}
	objects := []world.FileObject{}
	for _, f := range wanted {
		known := w.Files[f.ID]
		known.Shared = true
		known.Title = cmp.Or(f.Title, known.Title)
		objects = append(objects, known.FileObject)
	}
	for _, t := range targets {
		m := w.Signed(world.Message{
			Subtype: "file_share", Text: kit.Sent(c.str("initial_comment")), Files: objects, Upload: true, ThreadTS: t.thread,
		})
		c.w.Post(t.channel, m)
	}
	return obj{"files": objects}, nil
}

type uploadTarget struct {
	channel *world.Conversation
	thread  string
}

// uploadTargets are the channels that an upload goes to, all of them checked.
func (c *call) uploadTargets() ([]uploadTarget, error) {
	var targets []uploadTarget
	for id := range strings.SplitSeq(cmp.Or(c.str("channel_id"), c.str("channels")), ",") {
		if id == "" {
			continue
		}
		ch := c.w.Channels[id]
		inside := ch != nil && ch.Has(c.w.App.BotUserID)
		switch {
		case ch == nil, ch.Private && !inside:
			return nil, refuse("channel_not_found")
		case !inside:
			return nil, refuse("not_in_channel")
		case ch.Archived:
			return nil, refuse("is_archived")
		case ch.Locked:
			return nil, refuse("restricted_action")
		}
		thread, err := c.root(ch)
		if err != nil {
			return nil, err
		}
		targets = append(targets, uploadTarget{ch, thread})
	}
	return targets, nil
}

// ServeFile shows an upload to the page, and to the app that asks with a token.
// It locks.
func (a *API) ServeFile(w http.ResponseWriter, r *http.Request) {
	a.w.Lock()
	f := a.w.Files[r.PathValue("id")]
	var content []byte
	kind := ""
	if f != nil {
		content, kind = f.Content, f.Mimetype
	}
	a.w.Unlock()
	if content == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(content)
}
