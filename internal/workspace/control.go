package workspace

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/studybot/studybot/internal/workspace/webapi"
)

func controlError(w http.ResponseWriter, status int, err error) {
	webapi.WriteJSON(w, status, obj{"ok": false, "error": err.Error()})
}

// maxBody is how large a request may be, in bytes.
const maxBody = 2 << 20

// actArgs are the arguments of all acts together.
type actArgs struct {
	User        string                    `json:"user"`
	Channel     string                    `json:"channel"`
	TS          string                    `json:"ts"`
	ThreadTS    string                    `json:"thread_ts"`
	ViewID      string                    `json:"view_id"`
	Text        string                    `json:"text"`
	Name        string                    `json:"name"`
	Remove      bool                      `json:"remove"`
	Command     string                    `json:"command"`
	BlockID     string                    `json:"block_id"`
	ActionID    string                    `json:"action_id"`
	Value       string                    `json:"value"`
	Choices     []string                  `json:"-"`
	Values      json.RawMessage           `json:"values"`
	Submitted   map[string]map[string]any `json:"-"`
	Tab         string                    `json:"tab"`
	ID          string                    `json:"id"`
	RealName    string                    `json:"real_name"`
	DisplayName string                    `json:"display_name"`
	TZ          string                    `json:"tz"`
	Admin       bool                      `json:"admin"`
	Private     bool                      `json:"private"`
	Topic       string                    `json:"topic"`
	Members     []string                  `json:"members"`
	Bot         bool                      `json:"bot"`

	TeamID          string          `json:"team_id"`
	Restricted      bool            `json:"is_restricted"`
	UltraRestricted bool            `json:"is_ultra_restricted"`
	Connected       []string        `json:"connected_team_ids"`
	Host            string          `json:"conversation_host_id"`
	As              string          `json:"as"` // the name of another app's bot
	Blocks          json.RawMessage `json:"blocks"`
	Metadata        json.RawMessage `json:"metadata"`
	Scope           string          `json:"scope"`
}

// place is where a click lands.
func (a *actArgs) place() Place { return Place{Channel: a.Channel, TS: a.TS, ViewID: a.ViewID} }

type actFunc func(*Server, *actArgs) (obj, error)

// acts are the acts that the control API serves, by their paths.
var acts = map[string]actFunc{
	"act/say": func(s *Server, a *actArgs) (obj, error) {
		ts, err := s.Reply(a.User, a.Channel, a.ThreadTS, a.Text)
		if err != nil {
			return nil, err
		}
		s.world.Lock()
		defer s.world.Unlock()
		return obj{"ts": ts, "channel": s.world.Channel(a.Channel).ID}, nil
	},
	"act/edit":   func(s *Server, a *actArgs) (obj, error) { return nil, s.Edit(a.User, a.Channel, a.TS, a.Text) },
	"act/delete": func(s *Server, a *actArgs) (obj, error) { return nil, s.Delete(a.User, a.Channel, a.TS) },
	"act/react": func(s *Server, a *actArgs) (obj, error) {
		return nil, s.reaction(a.User, a.Channel, a.TS, a.Name, a.Remove)
	},
	"act/command": func(s *Server, a *actArgs) (obj, error) {
		return nil, s.Command(a.User, a.Channel, a.Command, a.Text)
	},
	"act/click": func(s *Server, a *actArgs) (obj, error) {
		return nil, s.Click(a.User, a.place(), a.BlockID, a.ActionID, a.Value)
	},
	"act/choose": func(s *Server, a *actArgs) (obj, error) {
		values := []string{a.Value}
		if len(a.Values) > 0 {
			if err := json.Unmarshal(a.Values, &values); err != nil {
				return nil, errors.New("choose: values: want a list of texts")
			}
		}
		return nil, s.Choose(a.User, a.place(), a.BlockID, a.ActionID, values...)
	},
	"act/submit": func(s *Server, a *actArgs) (obj, error) {
		var values map[string]map[string]any
		if len(a.Values) > 0 {
			if err := json.Unmarshal(a.Values, &values); err != nil {
				return nil, errors.New("submit: values: want {block_id: {action_id: value}}")
			}
		}
		sub, err := s.SubmitView(a.User, a.ViewID, values)
		if err != nil {
			return nil, err
		}
		answer := obj{"closed": sub.Closed, "views": sub.Views}
		if sub.Errors != nil {
			answer["errors"] = sub.Errors
		}
		return answer, nil
	},
	"act/close": func(s *Server, a *actArgs) (obj, error) { return nil, s.CloseView(a.User, a.ViewID) },
	"act/home":  func(s *Server, a *actArgs) (obj, error) { return nil, s.openHome(a.User, cmp.Or(a.Tab, "home")) },
	"act/dm": func(s *Server, a *actArgs) (obj, error) {
		id, err := s.OpenDM(a.User)
		return obj{"channel": id}, err
	},
	"act/join": func(s *Server, a *actArgs) (obj, error) { return nil, s.Join(a.User, a.Channel) },
	"act/bot": func(s *Server, a *actArgs) (obj, error) {
		ts, err := s.PostAsBot(BotPost{Bot: a.As, Channel: a.Channel, ThreadTS: a.ThreadTS, Text: a.Text, Blocks: a.Blocks, Metadata: a.Metadata})
		return obj{"ts": ts}, err
	},
	"act/take_out": func(s *Server, a *actArgs) (obj, error) { return nil, s.TakeOut(a.User, a.Channel) },
	"act/archive":  func(s *Server, a *actArgs) (obj, error) { return nil, s.Archive(a.User, a.Channel, !a.Remove) },
	"act/lock":     func(s *Server, a *actArgs) (obj, error) { return nil, s.LockPosting(a.Channel, !a.Remove) },
	"scopes":       func(s *Server, a *actArgs) (obj, error) { return nil, s.GrantScope(a.Scope, !a.Remove) },
	"members": func(s *Server, a *actArgs) (obj, error) {
		m, err := s.AddMember(Member{
			ID: a.ID, Name: a.Name, RealName: a.RealName, DisplayName: a.DisplayName, TZ: a.TZ, Admin: a.Admin,
			TeamID: a.TeamID, Restricted: a.Restricted, UltraRestricted: a.UltraRestricted,
		})
		return obj{"member": m}, err
	},
	"channels": func(s *Server, a *actArgs) (obj, error) {
		c, err := s.AddChannel(Channel{
			ID: a.ID, Name: a.Name, Private: a.Private, Topic: a.Topic, Members: a.Members, Bot: a.Bot,
			Connected: a.Connected, Host: a.Host,
		})
		return obj{"channel": c}, err
	},
	"reset": func(s *Server, _ *actArgs) (obj, error) {
		s.Reset()
		return obj{}, nil
	},
}

// control serves one act: JSON in, JSON out.
func (s *Server) control(f actFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a actArgs
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil && r.ContentLength != 0 {
			controlError(w, http.StatusBadRequest, fmt.Errorf("the body is not the JSON object that this takes: %w", err))
			return
		}
		answer, err := f(s, &a)
		if err != nil {
			controlError(w, http.StatusBadRequest, err)
			return
		}
		if answer == nil {
			answer = obj{}
		}
		answer["ok"], answer["seq"] = true, s.Seq()
		webapi.WriteJSON(w, http.StatusOK, answer)
	}
}

func (s *Server) serveInject(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&f); err != nil {
		controlError(w, http.StatusBadRequest, fmt.Errorf("fault: %w", err))
		return
	}
	if err := s.Inject(f); err != nil {
		controlError(w, http.StatusBadRequest, err)
		return
	}
	webapi.WriteJSON(w, http.StatusOK, obj{"ok": true})
}

func (s *Server) serveClearFaults(w http.ResponseWriter, _ *http.Request) {
	s.ClearFaults()
	webapi.WriteJSON(w, http.StatusOK, obj{"ok": true})
}

func (s *Server) serveFaults(w http.ResponseWriter, _ *http.Request) {
	webapi.WriteJSON(w, http.StatusOK, s.Faults())
}

func (s *Server) serveDeliveries(w http.ResponseWriter, _ *http.Request) {
	webapi.WriteJSON(w, http.StatusOK, s.Deliveries())
}

// seqParam reads a sequence number of the query; absent is 0.
func seqParam(r *http.Request, name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s=%s: want a number", name, text)
	}
	return n, nil
}

func (s *Server) serveTranscript(w http.ResponseWriter, r *http.Request) {
	after, err := seqParam(r, "after")
	limit, err2 := seqParam(r, "limit")
	if err != nil || err2 != nil {
		controlError(w, http.StatusBadRequest, errors.New("transcript: after and limit are numbers"))
		return
	}
	entries := s.Transcript(r.URL.Query().Get("channel"), after)
	if limit > 0 && int64(len(entries)) > limit {
		entries = entries[:limit]
	}
	webapi.WriteJSON(w, http.StatusOK, entries)
}

func (s *Server) serveState(w http.ResponseWriter, r *http.Request) {
	st, err := s.State(r.URL.Query().Get("as"))
	if err != nil {
		controlError(w, http.StatusBadRequest, err)
		return
	}
	webapi.WriteJSON(w, http.StatusOK, struct {
		OK bool `json:"ok"`
		State
	}{true, st})
}
