package postgres

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/postgres/dial"
	"github.com/studybot/studybot/internal/study"
)

// growing are the tables that grow with the history of the group. No statement
// may read one of them whole.
var growing = []string{"rounds", "participations", "submissions", "standings", "period_rounds", "occurrences", "boards"}

// mostExamined is how many rows a statement may look at: what is bounded by
// historyRead, by study.MostStreak or by the size of the group is below it, and
// the history of one busy member is far above it.
const mostExamined = 9000

// A statement is one that the store ran, with its arguments.
type statement struct {
	sql  string
	args []any
}

// A recorder is a tracer that keeps each statement once.
type recorder struct {
	mu   sync.Mutex
	seen map[string]statement
}

func (r *recorder) keep(sql string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.seen[sql]; !ok {
		r.seen[sql] = statement{sql, args}
	}
}

func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	r.keep(d.SQL, d.Args)
	return ctx
}

func (r *recorder) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (r *recorder) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	r.keep(d.SQL, d.Args)
}
func (*recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (*recorder) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// openTraced returns a store whose statements are recorded.
func openTraced(t *testing.T, url string) (*Store, *recorder) {
	t.Helper()
	traced := &recorder{seen: make(map[string]statement)}
	d, err := dial.Connect(t.Context(), url, dial.Options{MaxConns: 4, Tracer: traced})
	if err != nil {
		t.Fatal(err)
	}
	s, err := newStore(t.Context(), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, traced
}

// Every statement that the store runs is planned, on a history of a million
// replies, so that its cost does not grow with the history.
func TestPlans(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	fillHistory(t, openAt(t, url, Options{MaxConns: 2}))
	s, traced := openTraced(t, url)
	goRound(t, s)
	checkAllRecorded(t, traced)

	conn, err := pgx.Connect(t.Context(), s.pool.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	ours := regexp.MustCompile(`\b(` + strings.Join(growing, "|") + `)\b`)
	planned := 0
	for _, st := range traced.seen {
		verb, _, _ := strings.Cut(strings.TrimSpace(st.sql), " ")
		if !slices.Contains([]string{"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}, strings.TrimSpace(verb)) || !ours.MatchString(st.sql) {
			continue
		}
		planned++
		checkPlan(t, conn, st)
	}
	if planned < 40 {
		t.Errorf("%d statements were looked at: the recorder has missed some", planned)
	}
}

// A plan is a node of EXPLAIN's.
type plan struct {
	Node     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Cost     float64 `json:"Total Cost"`
	Rows     float64 `json:"Actual Rows"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Loops    float64 `json:"Actual Loops"`
	Plans    []plan  `json:"Plans"`
}

// checkPlan reports a plan of st that reads a table whole or examines too much.
// Once a statement was run five times, Postgres may plan it without looking at
// its arguments, if that seems to cost no more.
func checkPlan(t *testing.T, conn *pgx.Conn, st statement) {
	t.Helper()
	options := "FORMAT JSON"
	if !strings.Contains(st.sql, "INSERT INTO") { // which would run once more
		options += ", ANALYZE"
	}
	specific := explain(t, conn, options, st.sql, st.args...)
	specific.check(t, st.sql)
	prepared, err := conn.Prepare(t.Context(), "looked_at", st.sql)
	if err != nil {
		t.Fatalf("prepare %s: %v", st.sql, err)
	}
	execute := "EXECUTE looked_at"
	if n := len(prepared.ParamOIDs); n > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", n), ", ") + ")"
	}
	if generic := explain(t, conn, "FORMAT JSON", execute); generic.Cost <= 1.1*specific.Cost {
		generic.check(t, st.sql)
	}
	if err := conn.Deallocate(t.Context(), "looked_at"); err != nil {
		t.Fatal(err)
	}
}

// explain returns the plan of sql. What it changes is rolled back.
func explain(t *testing.T, conn *pgx.Conn, options, sql string, args ...any) plan {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), `SET LOCAL plan_cache_mode = force_generic_plan`); err != nil {
		t.Fatal(err)
	}
	var text []byte
	args = append([]any{pgx.QueryExecModeDescribeExec}, args...)
	if err := tx.QueryRow(t.Context(), `EXPLAIN (`+options+`) `+sql, args...).Scan(&text); err != nil {
		t.Fatalf("explain %s: %v", sql, err)
	}
	var explained []struct{ Plan plan }
	if err := json.Unmarshal(text, &explained); err != nil {
		t.Fatal(err)
	}
	return explained[0].Plan
}

func (p plan) check(t *testing.T, sql string) {
	t.Helper()
	if whole := p.scanned(); len(whole) > 0 {
		t.Errorf("a statement reads the whole of %v:\n%s", whole, sql)
	}
	if n := p.examined(); n > mostExamined {
		t.Errorf("a statement looks at %.0f rows, more than %d:\n%s", n, mostExamined, sql)
	}
}

// scanned returns the growing tables that p reads whole.
func (p plan) scanned() (tables []string) {
	if p.Node == "Seq Scan" && slices.Contains(growing, p.Relation) {
		tables = append(tables, p.Relation)
	}
	for _, child := range p.Plans {
		tables = append(tables, child.scanned()...)
	}
	return tables
}

// examined returns how many rows of growing tables p looked at.
func (p plan) examined() float64 {
	n := 0.0
	if slices.Contains(growing, p.Relation) && strings.Contains(p.Node, "Scan") {
		n = (p.Rows + p.Removed) * p.Loops
	}
	for _, child := range p.Plans {
		n += child.examined()
	}
	return n
}

// checkAllRecorded reports parts of statements in the package's code that are
// part of none that was recorded: goRound has to call what runs them.
func checkAllRecorded(t *testing.T, traced *recorder) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	sql := regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|JOIN|RETURNING)\b`)
	apart := []string{"store.go", "migrate.go", "announce.go"} // settings, the schema and a notification
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") || slices.Contains(apart, f.Name()) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || !sql.MatchString(lit.Value) {
				return true
			}
			part, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			for statement := range traced.seen {
				if strings.Contains(statement, part) {
					return true
				}
			}
			t.Errorf("%s: no statement with this part was run: %s", f.Name(), part)
			return true
		})
	}
}

// The history: every round was answered by the busy member and by nineteen
// others of five thousand.
const (
	oldRounds  = 50_000
	busy       = study.MemberID("U0")
	repliesPer = 20
)

// fillHistory stores a million replies to rounds that are over, with what comes
// of them.
func fillHistory(t *testing.T, s *Store) {
	t.Helper()
	mustSync(t, s, dueAt(daily("d"), noon))
	q, err := json.Marshal(question("k.fill", "k"))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []statement{
		{`DO $$ DECLARE c record; BEGIN
			FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace LOOP
				EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); -- each would be checked row by row
			END LOOP;
		END $$`, nil},
		{`CREATE TABLE spare_indexes AS SELECT indexdef FROM pg_indexes i
			WHERE schemaname = 'public' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = i.indexname)`, nil},
		{`DO $$ DECLARE i record; BEGIN
			FOR i IN SELECT indexname FROM pg_indexes JOIN spare_indexes USING (indexdef) LOOP
				EXECUTE format('DROP INDEX %I', i.indexname); -- to make one at the end is quicker
			END LOOP;
		END $$`, nil},
		{
			`INSERT INTO rounds (question, question_id, topic, kind, max_half_points, schedule, due_at, channel_id, message_ts, opened_at, closes_at, closed_at, results_ts, state, week_starts_on, month_starts_on)
			SELECT jsonb_set($1::jsonb, '{id}', to_jsonb('k.' || i % 400)), 'k.' || i % 400, 'k', 'short', 8, 'd', at, $2, i::text, at, at + interval '1 hour', at + interval '1 hour', 'r' || i, 'closed',
				date_trunc('week', at AT TIME ZONE 'UTC')::date, date_trunc('month', at AT TIME ZONE 'UTC')::date
			FROM generate_series(1, $3::int) i, LATERAL (SELECT $4::timestamptz - ($3::int - i) * interval '1 hour' AS at) x`,
			[]any{q, channel, oldRounds, noon.AddDate(0, 0, -1)},
		},
		{`INSERT INTO participations (round_id, member_id, tries, answered, best_half_points)
			SELECT r.id, 'U' || CASE WHEN m = 0 THEN 0 ELSE 1 + (r.id * 19 + m) % 5000 END, 1, true, (r.id + m) % 9
			FROM rounds r, generate_series(0, $1::int - 1) m`, []any{repliesPer}},
		{`INSERT INTO submissions (round_id, member_id, channel_id, message_ts, text, written_at, outcome, ordinal, half_points, max_half_points, grade)
			SELECT p.round_id, p.member_id, $1, p.round_id || '.' || p.member_id, 'a reply', $2, 'marked', 1, p.best_half_points, 8, '{}'
			FROM participations p`, []any{channel, noon}},
		{`INSERT INTO standings (period, starts_on, topic, member_id, half_points, rounds)
			SELECT 'week', r.week_starts_on, '', p.member_id, sum(p.best_half_points), count(*) FROM participations p JOIN rounds r ON r.id = p.round_id
			WHERE r.id % 10 = 0 GROUP BY 2, 4`, nil},
		{`INSERT INTO standings (period, starts_on, topic, member_id, half_points, rounds)
			SELECT 'all', '1970-01-01', '', 'U' || m, m, 1 FROM generate_series(0, 500) m`, nil},
		{`INSERT INTO period_rounds (period, starts_on, topic, rounds)
			SELECT 'week', date_trunc('week', day)::date, topic, 5 FROM generate_series(date '1800-01-06', date '2026-01-01', interval '7 days') day, unnest(ARRAY['', 'k']) topic`, nil},
		{`INSERT INTO occurrences (schedule, due_at, outcome, round_id) SELECT 'd', due_at, 'opened', id FROM rounds`, nil},
		{`INSERT INTO boards (channel_id, period, starts_on, request_key, message_ts, queued_at)
			SELECT $1, 'week', '2026-01-05', i::text, i::text, $2 FROM generate_series(1, 20000) i`, []any{channel, noon}},
		{`DO $$ DECLARE i record; BEGIN FOR i IN SELECT indexdef FROM spare_indexes LOOP EXECUTE i.indexdef; END LOOP; END $$`, nil},
		{`DROP TABLE spare_indexes`, nil},
		{`VACUUM (ANALYZE) rounds, participations, submissions, standings, period_rounds, occurrences, boards`, nil},
	} {
		if _, err := s.pool.Exec(t.Context(), step.sql, step.args...); err != nil {
			t.Fatalf("%s: %v", step.sql, err)
		}
	}
}

// goRound calls every method of the store, with what leads it through each of
// its statements.
func goRound(t *testing.T, s *Store) {
	t.Helper()
	calls := everyCall(t, s)
	for m := range reflect.TypeFor[*Store]().Methods() {
		call, ok := calls[m.Name]
		if !ok {
			t.Errorf("Store.%s is not called here: add it, so that its statements are looked at", m.Name)
			continue
		}
		if err := call(t.Context()); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
	}
}
