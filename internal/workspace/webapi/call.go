package webapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/workspace/world"
)

// maxBody is how large a request may be, in bytes.
const maxBody = 2 << 20

// A call is one call of a method, its arguments as text: a JSON body's strings
// as they are, and anything else in it as JSON, which is what a form would carry.
type call struct {
	api      *API
	w        *world.World
	name     string
	token    string
	args     map[string]string
	warnings []string
}

func (a *API) newCall(w http.ResponseWriter, r *http.Request, name string) (*call, error) {
	c := &call{api: a, w: a.w, name: name, args: map[string]string{}}
	c.addForm(r.URL.Query())
	if r.Method == http.MethodPost {
		if err := c.readBody(w, r); err != nil {
			return nil, err
		}
	}
	c.token = strings.TrimSpace(c.args["token"])
	delete(c.args, "token")
	if h := r.Header.Get("Authorization"); h != "" {
		kind, token, _ := strings.Cut(h, " ")
		if strings.EqualFold(kind, "Bearer") {
			c.token = strings.TrimSpace(token)
		}
	}
	return c, nil
}

func (c *call) readBody(w http.ResponseWriter, r *http.Request) error {
	header := r.Header.Get("Content-Type")
	if header == "" {
		if r.ContentLength == 0 {
			return nil
		}
		return refuse("missing_post_type")
	}
	kind, params, err := mime.ParseMediaType(header)
	if err != nil {
		return refuse("invalid_post_type")
	}
	if set := strings.ToLower(params["charset"]); set != "" && set != "utf-8" && set != "utf8" && set != "iso-8859-1" {
		return refuse("invalid_charset")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	switch kind {
	case "application/json":
		if params["charset"] == "" {
			c.warnings = append(c.warnings, "missing_charset")
		}
		return c.readJSON(r)
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return refuse("request_too_large")
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return refuse("invalid_form_data")
		}
		c.addForm(form)
		return nil
	case "multipart/form-data":
		if r.ParseMultipartForm(maxBody) != nil { //nolint:gosec // The body is bounded above.
			return refuse("invalid_form_data")
		}
		c.addForm(r.MultipartForm.Value)
		return nil
	}
	return refuse("invalid_post_type")
}

func (c *call) addForm(form url.Values) {
	for k, v := range form {
		c.args[k] = v[0]
	}
}

func (c *call) readJSON(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return refuse("request_too_large")
	}
	if body = bytes.TrimSpace(body); len(body) == 0 {
		return nil
	}
	if !json.Valid(body) {
		return refuse("invalid_json")
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return refuse("json_not_object")
	}
	for k, raw := range fields {
		var s string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &s) == nil:
			c.args[k] = s
		default:
			c.args[k] = string(raw)
		}
	}
	return nil
}

func (c *call) given() obj {
	args := obj{}
	for k, v := range c.args {
		args[k] = v
	}
	return args
}

func (c *call) str(name string) string { return c.args[name] }

func (c *call) has(name string) bool { _, ok := c.args[name]; return ok }

// raw is an argument that holds JSON; nil if it is not given or empty.
func (c *call) raw(name string) json.RawMessage {
	if v := strings.TrimSpace(c.args[name]); v != "" && v != "null" {
		return json.RawMessage(v)
	}
	return nil
}

func (c *call) flag(name string) bool {
	switch strings.ToLower(c.args[name]) {
	case "1", "true", "t", "yes":
		return true
	}
	return false
}

// limit is how many items a page may hold: at most 1,000, as Slack has it.
func (c *call) limit(otherwise int) (int, error) {
	text := c.str("limit")
	if text == "" || text == "0" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1000 {
		return 0, refuse("invalid_limit")
	}
	return n, nil
}

// need refuses a call that lacks an argument.
func (c *call) need(names ...string) error {
	for _, name := range names {
		if strings.TrimSpace(c.args[name]) == "" {
			return &refusal{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: " + name}}
		}
	}
	return nil
}

func sealCursor(mark string) string {
	return base64.StdEncoding.EncodeToString([]byte("next:" + mark))
}

func openCursor(cursor string) (mark string, ok bool) {
	b, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(b), "next:")
}

// more is the response_metadata of a page.
func more(next string) obj { return obj{"next_cursor": next} }
