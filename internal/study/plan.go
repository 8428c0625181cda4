package study

// A Plan is a day's reading of the syllabus.
type Plan struct {
	Title    string    `json:"title"`
	Minutes  int       `json:"minutes"` // of all sittings and rests
	Sittings []Sitting `json:"sittings"`
}

// A Sitting is a stretch of reading and the rest after it.
type Sitting struct {
	Sections []string `json:"sections"` // ids of the syllabus
	Minutes  int      `json:"minutes"`
	Rest     int      `json:"rest,omitempty"` // in minutes
	Aim      string   `json:"aim"`            // what the reader can do afterwards
}

// A Checklist is what a member would like to be able to say the day before.
type Checklist struct {
	Title      string      `json:"title"`
	Statements []Statement `json:"statements"`
}

// A Statement is something that a member is confident of, or not yet.
type Statement struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	Covers []LineID `json:"covers"` // the lines of the syllabus that it rests on
}
